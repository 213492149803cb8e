package org.peregrine.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Token;
import org.peregrine.engine.principal.TokenClocks;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/**
 * Finding the caller of a request by its bearer token, which was checked before: the connection's last token, and one
 * of a thousand in the shard's table, each in its turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
    private static final int TOKENS = 1024;

    /** Length of each token: an API key, and access tokens with few and with many claims. */
    @Param({"100", "1000", "2000"})
    public int tokenBytes;

    private Authenticator authenticator;
    private UnsafeBuffer requests;
    private Token last;
    private int next;

    /** Creates the state. */
    public TokenBenchmark() {}

    /** Has every token accepted. */
    @Setup
    public void check() {
        authenticator = new Authenticator(
                Authentication.of(token -> Principal.of("issuer", token.substring(0, 8))),
                Limits.standard(),
                new TokenClocks(System::nanoTime, System::currentTimeMillis),
                Thread.ofVirtual().factory(),
                () -> {},
                new Failures(new EngineCounters(), failure -> {}));
        requests = new UnsafeBuffer(ByteBuffer.allocateDirect(TOKENS * tokenBytes));
        for (int i = 0; i < TOKENS; i++) {
            final String token = String.format(Locale.ROOT, "%08d", i)
                    + "x".repeat(tokenBytes - 16)
                    + String.format(Locale.ROOT, "%08d", 31 * i);
            requests.putBytes(i * tokenBytes, token.getBytes(StandardCharsets.US_ASCII));
            accept(i);
        }
        last = find(0, null);
    }

    private void accept(int index) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (find(index, null).state() != Token.State.ACCEPTED) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("The token was not accepted in time");
            }
            authenticator.poll(System.nanoTime());
            Thread.onSpinWait();
        }
    }

    private Token find(int index, Token connections) {
        return authenticator.find(requests, index * tokenBytes, tokenBytes, connections, 0);
    }

    /**
     * Finds the token that the connection's last request had.
     *
     * @return its caller.
     */
    @Benchmark
    public Principal last() {
        return find(0, last).principal();
    }

    /**
     * Finds a token of another caller than the connection's last request had.
     *
     * @return its caller.
     */
    @Benchmark
    public Principal table() {
        next = next + 1 & TOKENS - 1;
        return find(next, last).principal();
    }
}
