package org.peregrine.client;

/**
 * The wires of one {@link TargetScheme} within one {@link ClientSelector}, and what they share: a client of shared
 * memory, a set of child processes. Polled by the selector, because nothing wakes it. One thread.
 */
public interface WireGroup extends AutoCloseable {
    /**
     * Makes a wire, not connected yet. Its first call is {@link Wire#connect}.
     *
     * @param target as the caller gave it, scheme included; {@link TargetScheme#check} has accepted it.
     * @param settings of the connection, of which {@link ClientSettings#maxMessageBytes} bounds what is taken.
     * @param owner told what happens.
     * @return the wire.
     */
    Wire create(String target, ClientSettings settings, WireOwner owner);

    /**
     * Does a bounded piece of work: of the group, and of each wire that is open. Called in every round of the selector,
     * also while there are no wires.
     *
     * @return the work count; 0 when there was nothing to do.
     */
    int poll();

    /**
     * Whether the selector may sleep in the operating system.
     *
     * @return true without wires.
     */
    boolean isEmpty();

    /**
     * Whether answers are due soon, so that it is worth to poll without rest for a while.
     *
     * @return true while requests are unanswered.
     */
    boolean isWaiting();

    /** Ends the wires that are left, and releases what they share. */
    @Override
    void close();
}
