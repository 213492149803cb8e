package org.peregrine.engine.principal;

import java.util.LinkedHashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One token with what is known of it. Network thread only; a connection keeps its last one, to compare the next
 * request's with.
 *
 * <pre>
 *   CHECKING ──► ACCEPTED ──► EVICTED     expired, taken back, or others needed the room
 *       ├──────► REFUSED
 *       └──────► UNCHECKED                  the verifier could not say
 * </pre>
 */
public final class Token {
    /** States of a token. */
    public enum State {
        /** A worker checks it. */
        CHECKING,
        /** Its principal is known. */
        ACCEPTED,
        /** The verifier refused it. */
        REFUSED,
        /** The verifier failed, or took too long. */
        UNCHECKED,
        /** It is not known any more, and is checked anew when it comes again. */
        EVICTED
    }

    /** Requests that wait for the check of a token. */
    @FunctionalInterface
    public interface Waiter {
        /** Called once, when the check has ended. Network thread. */
        void onChecked();
    }

    /** The next token whose hash falls into the same place of the table. */
    Token nextInPlace;
    /** The next token in the order in which tokens were accepted, a ring. */
    Token nextInRing;
    /** The previous one. */
    Token previousInRing;
    /** The accepted tokens of its caller; null for a token that is not accepted. */
    CallerTokens caller;
    /** The next token of the same caller, a ring. */
    Token nextOfCaller;
    /** The previous one. */
    Token previousOfCaller;
    /** Whether the token was used since the hand of the ring passed it. */
    boolean used;
    /** Whether a worker checks a token again that is accepted. */
    boolean rechecking;
    /** From then on the token is checked again: a time of the clock that never jumps. */
    long recheckNs;
    /** From then on the token is not accepted without another check: a time of the same clock. */
    long endNs;
    /** From then on the token is not accepted, in milliseconds since 1970: a time of day. */
    long expiryMs;
    /** {@link TokenVerifier#generation()} when the check began that has accepted it. */
    long generation;
    /** {@link TokenVerifier#generation()} when the check under way began. */
    long checkedGeneration;
    /** The time that streams may stay open that were opened with the token; null until it is accepted. */
    Tenure tenure;
    /** The caller whose streams those are. */
    Principal tenant;
    /** The peer that the token was checked for last, which has a share of the checks. */
    long address;
    /** The same token, checked anew after this one was not known any more; null for none. */
    Token successor;

    final int hash;
    private final SecretBytes bytes;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private State state = State.CHECKING;
    private Principal principal = Principal.ANONYMOUS;
    private String refusal = "";

    Token(int hash, UnsafeBuffer source, int offset, int length) {
        this.hash = hash;
        bytes = new SecretBytes(source, offset, length);
    }

    /** The state. */
    public State state() {
        return state;
    }

    /** The caller; {@link Principal#ANONYMOUS} unless the token is accepted. */
    public Principal principal() {
        return principal;
    }

    /** The verifier's description of a refusal: what a header can hold; empty for any other state. */
    public String refusal() {
        return refusal;
    }

    /** Registers a request that waits for the end of the check. */
    public void await(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Removes a request whose connection has ended. */
    public void cancel(Waiter waiter) {
        waiters.remove(waiter);
    }

    int length() {
        return bytes.length();
    }

    String text() {
        return bytes.text();
    }

    boolean matches(UnsafeBuffer source, int offset, int length) {
        return bytes.matches(source, offset, length);
    }

    void accept(Principal caller) {
        state = State.ACCEPTED;
        principal = caller;
        expiryMs = caller.expiryMs();
    }

    void end(State last, String description) {
        state = last;
        principal = Principal.ANONYMOUS;
        refusal = description;
        bytes.release();
    }

    /** Tells all who wait. */
    void announce() {
        final Waiter[] notified = waiters.toArray(Waiter[]::new);
        waiters.clear();
        for (final Waiter waiter : notified) {
            waiter.onChecked();
        }
    }

    /** The state: the token itself is a secret. */
    @Override
    public String toString() {
        return "Token[" + state + "]";
    }
}
