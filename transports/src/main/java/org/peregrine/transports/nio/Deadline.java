package org.peregrine.transports.nio;

/**
 * Deadline of an owner; a link of the {@link DeadlineList} in which it runs.
 *
 * @param <T> type of the owner.
 */
final class Deadline<T> {
    final T owner;
    DeadlineList<T> list;
    long sinceNs;
    Deadline<T> before;
    Deadline<T> after;

    Deadline(T owner) {
        this.owner = owner;
    }

    /** Stops it, if it runs. */
    void stop() {
        if (list != null) {
            list.remove(this);
        }
    }
}
