package org.peregrine.engine.principal;

/** Learns of callers whose tokens are accepted. One for each shard. */
public interface TokenListener {
    /** Wants to know nothing. */
    TokenListener NONE = new TokenListener() {};

    /**
     * A verifier has accepted a token; nobody knows its caller yet. A worker: may take its time, must not throw.
     *
     * @param caller that the verifier has named.
     */
    default void onVerified(Principal caller) {}

    /**
     * A token is accepted from now on, or has been checked again. Network thread; must not wait.
     *
     * @param caller of the token from now on.
     * @param before the caller until now; null for a token that is new.
     */
    default void onAccepted(Principal caller, Principal before) {}
}
