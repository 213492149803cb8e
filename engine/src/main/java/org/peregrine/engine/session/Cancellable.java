package org.peregrine.engine.session;

/** Something that a client can withdraw: a call under way, an open subscription. */
@FunctionalInterface
public interface Cancellable {
    /** Withdraws it. Any thread; cheap, never waits; without effect when it has ended. */
    void cancel();

    /**
     * Whether it ends when the client sends no more on the connection.
     *
     * @return false for a call, whose answer may still be read.
     */
    default boolean endsWithInput() {
        return false;
    }
}
