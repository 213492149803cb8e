package org.peregrine.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keys whose ages are told by a clock that never jumps. By the time of day, which the library passes, keys that were
 * read while it was an hour ahead would be kept for an hour more, and no new key be looked for as long. Any thread.
 */
final class SteadyKeySet extends JWKSetSourceWrapper<SecurityContext> {
    private final LongSupplier clock;
    private final long startNs;
    private final long startMs;

    private SteadyKeySet(JWKSetSource<SecurityContext> source, LongSupplier clock) {
        super(source);
        this.clock = clock;
        this.startNs = clock.getAsLong();
        this.startMs = System.currentTimeMillis();
    }

    /** The same keys, aged by a clock that never jumps. */
    static JWKSource<SecurityContext> of(JWKSource<SecurityContext> built, LongSupplier clock) {
        return new JWKSetBasedJWKSource<>(
                new SteadyKeySet(((JWKSetBasedJWKSource<SecurityContext>) built).getJWKSetSource(), clock));
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long timeOfDayMs, SecurityContext context)
            throws KeySourceException {
        return getSource()
                .getJWKSet(evaluator, startMs + TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - startNs), context);
    }
}
