package org.peregrine.engine.principal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadFactory;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.peregrine.engine.limit.PeerShares;

/**
 * Checks of tokens on threads of their own, bounded in number until their threads end, and in time. The network thread
 * starts them and takes their ends.
 */
final class TokenChecks {
    /** One check. The worker writes its outcome, then offers it to the queue. */
    static final class Check {
        final Token token;
        final String text;
        final long address;
        final long startNs;
        private final PeerShares places;
        Principal principal;
        String refusal;
        Throwable failure;
        boolean ended;
        private Thread thread;

        Check(Token token, long address, long startNs, PeerShares places) {
            this.places = places;
            this.token = token;
            this.text = token.text();
            this.address = address;
            this.startNs = startNs;
        }

        /** Any thread: runs the verifier, whatever it throws. */
        private void run(TokenVerifier verifier) {
            try {
                final Principal caller = verifier.verify(text);
                if (caller == null || caller.isAnonymous()) {
                    throw new IllegalStateException("The verifier accepted a token and named no caller");
                }
                principal = caller;
            } catch (final RefusedTokenException refused) {
                refusal = refused.getMessage();
            } catch (final InterruptedException late) {
                failure = new IOException("The check of a token was interrupted after its time", late);
            } catch (final Throwable failed) {
                failure = failed;
            }
        }
    }

    /** Share of the checks that tokens which were accepted before have for themselves. */
    private static final int KNOWN_SHARE = 4;

    private final TokenVerifier verifier;
    private final ThreadFactory threads;
    private final Runnable wakeup;
    private final PeerShares places;
    private final PeerShares placesOfKnown;
    private final ManyToOneConcurrentArrayQueue<Check> ended;
    /** In the order in which they began; those that ended leave when they come to the front. */
    private final ArrayDeque<Check> underWay = new ArrayDeque<>();

    TokenChecks(TokenVerifier verifier, ThreadFactory threads, Runnable wakeup, int most) {
        this.verifier = verifier;
        this.threads = threads;
        this.wakeup = wakeup;
        this.places = new PeerShares(most - most / KNOWN_SHARE);
        this.placesOfKnown = new PeerShares(most / KNOWN_SHARE);
        this.ended = new ManyToOneConcurrentArrayQueue<>(Math.max(2, most));
    }

    /**
     * Starts a check.
     *
     * @param accepted whether the token was accepted before: a part of the places is for such alone, so that a flood of
     *     others throws out no known caller.
     * @return false, and nothing has begun, when too many are under way or there is no thread.
     */
    boolean start(Token token, long address, long nowNs, boolean accepted) {
        if (accepted && placesOfKnown.enter(address)) {
            return start(new Check(token, address, nowNs, placesOfKnown));
        }
        return places.enter(address) && start(new Check(token, address, nowNs, places));
    }

    private boolean start(Check check) {
        try {
            check.thread = threads.newThread(() -> run(check));
            check.thread.start();
        } catch (final Throwable failure) { // No memory for a thread.
            check.places.leave(check.address);
            return false;
        }
        underWay.addLast(check);
        return true;
    }

    private void run(Check check) {
        check.run(verifier);
        ended.offer(check); // It has room for as many as may run.
        wakeup.run();
    }

    /** The next check whose thread is done; null when there is none. */
    Check poll() {
        final Check check = ended.poll();
        if (check != null) {
            check.places.leave(check.address);
        }
        return check;
    }

    /** Interrupts the oldest check when it began before a time; null when there is none. Its place stays taken. */
    Check pollLate(long beforeNs) {
        while (!underWay.isEmpty() && (underWay.peekFirst().ended || underWay.peekFirst().startNs - beforeNs < 0)) {
            final Check oldest = underWay.pollFirst();
            if (!oldest.ended) {
                oldest.thread.interrupt();
                return oldest;
            }
        }
        return null;
    }

    int count() {
        return places.count() + placesOfKnown.count();
    }

    void close() {
        underWay.forEach(check -> check.thread.interrupt());
    }
}
