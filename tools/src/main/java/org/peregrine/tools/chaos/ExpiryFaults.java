package org.peregrine.tools.chaos;

import java.io.IOException;
import org.peregrine.client.Target;
import org.peregrine.tools.chaos.caller.Caller;
import org.peregrine.tools.chaos.caller.Callers;
import org.peregrine.tools.chaos.caller.Validity;

/**
 * Expiry of tokens and client certificates while the time of day jumps. Each caller has a connection that it keeps, and
 * streams that stay open.
 */
final class ExpiryFaults {
    private static final int STAY_MS = 3_000;
    private static final long RETRY_MS = 100;

    private ExpiryFaults() {}

    /**
     * The time of day jumps ahead by an hour, and back: what expires in that hour is refused as long as it lasts, and
     * nobody else.
     */
    static void jump(ChaosField field) throws IOException, InterruptedException {
        jump(field, Validity.EXPIRING, Validity.LASTING);
    }

    /** The same with those of other times, in which the server cannot be right. */
    static void jump(ChaosField field, Validity expiring, Validity lasting) throws IOException, InterruptedException {
        final ServedProcess server = field.server();
        final Callers callers = server.callers();
        final Target http = server.target("http");
        try (Caller token = callers.withToken(expiring);
                Caller certificate = callers.withCertificate(expiring);
                Caller lastingToken = callers.withToken(lasting);
                Caller lastingCertificate = callers.withCertificate(lasting);
                Caller futureToken = callers.withToken(Validity.FUTURE);
                Caller futureCertificate = callers.withCertificate(Validity.FUTURE)) {
            open(server, token, certificate);
            open(server, lastingToken, lastingCertificate);
            requireNotYet(futureToken, futureCertificate, http);

            OwnClock.jump(server, ClockFaults.JUMP);
            ClockFaults.awaitLogTime(server, true);
            field.begins();
            Thread.sleep(OwnClock.READ_AGAIN_MS);
            token.requireRefused(http);
            requireRefusedAnew(token, http);
            certificate.requireRefused(http);
            certificate.requireNoHandshake(http);
            token.awaitEnds(Expectation.RECOVERED_WITHIN_S);
            certificate.awaitEnds(Expectation.RECOVERED_WITHIN_S);
            futureToken.requireServed(http);
            futureCertificate.requireServed(http);
            requireUntouched(lastingToken, lastingCertificate, http);
            Thread.sleep(STAY_MS);
            requireUntouched(lastingToken, lastingCertificate, http);

            OwnClock.jumpBack(server);
            field.ends();
            ClockFaults.awaitLogTime(server, false);
            Thread.sleep(OwnClock.READ_AGAIN_MS);
            requireUntouched(lastingToken, lastingCertificate, http);
            open(server, token, certificate);
            awaitNotYet(futureToken, futureCertificate, http);
            requireUntouched(lastingToken, lastingCertificate, http);
            requireUntouched(token, certificate, http);
        }
    }

    /** Lines have no token, so they are the certificate's alone. */
    private static void open(ServedProcess server, Caller token, Caller certificate)
            throws IOException, InterruptedException {
        for (final Caller caller : new Caller[] {token, certificate}) {
            caller.requireServed(server.target("http"));
            caller.openStreams(server.target("http"));
            caller.openSocket(server.target("websocket"));
        }
        certificate.openLines(server.target("tcp"));
    }

    private static void requireRefusedAnew(Caller token, Target http) throws IOException, InterruptedException {
        try (Caller anew = token.another()) {
            anew.requireRefused(http);
        }
    }

    /** Requires that all stays open, and both are served on the connections that they keep, and on new ones. */
    private static void requireUntouched(Caller token, Caller certificate, Target http)
            throws IOException, InterruptedException {
        for (final Caller caller : new Caller[] {token, certificate}) {
            caller.requireOpen();
            caller.requireServed(http);
            try (Caller anew = caller.another()) {
                anew.requireServed(http);
            }
        }
    }

    private static void requireNotYet(Caller token, Caller certificate, Target http)
            throws IOException, InterruptedException {
        token.requireRefused(http);
        certificate.requireNoHandshake(http);
    }

    /** A token that was accepted ahead of its time is refused at its next check, a second later here. */
    private static void awaitNotYet(Caller token, Caller certificate, Target http)
            throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        while (true) {
            try {
                requireNotYet(token, certificate, http);
                return;
            } catch (final IOException stillServed) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw stillServed;
                }
            }
            Thread.sleep(RETRY_MS);
        }
    }
}
