package org.peregrine.transports.simulation;

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Gives whoever makes a {@link java.security.SecureRandom} one whose bytes come from a seed: ids of sessions and tasks
 * order the tables that they are in, and an episode is to be the same each time. It is a provider of the JDK's, before
 * all others while something is made; the engine knows nothing of it.
 */
final class SimulatedRandomness extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "SimulatedRandomness";

    private SimulatedRandomness(long seed) {
        super(ALGORITHM, "1", "bytes from a seed");
        putService(new Numbers(this, new SplittableRandom(seed)));
    }

    /** Makes something, whose random numbers follow from a seed as long as it lives. */
    static <T> T during(long seed, Supplier<T> making) {
        Security.insertProviderAt(new SimulatedRandomness(seed), 1);
        try {
            return making.get();
        } finally {
            Security.removeProvider(ALGORITHM);
        }
    }

    /** Makes generators that share one sequence. */
    private static final class Numbers extends Service {
        private final SplittableRandom random;

        Numbers(Provider provider, SplittableRandom random) {
            super(provider, "SecureRandom", ALGORITHM, Bytes.class.getName(), null, null);
            this.random = random;
        }

        @Override
        public Object newInstance(Object parameter) {
            return new Bytes(random);
        }
    }

    /** One generator. */
    private static final class Bytes extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient SplittableRandom random;

        Bytes(SplittableRandom random) {
            this.random = random;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // The seed is the simulation's.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            final byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
