package org.peregrine.engine.limit;

/**
 * Kinds of things that are kept on the heap for a peer. Each costs its bytes and, besides, what the objects around them
 * take: measured with compressed references, rounded up, and checked by a test.
 */
public enum Kept {
    /** A session with its tables and its subscriptions to the three lists. */
    SESSION(3072),
    /** A subscription to a resource, or to something of an extension's, with its topic. */
    SUBSCRIPTION(1024),
    /** An open {@code subscriptions/listen} request. */
    LISTEN(2560),
    /** A call under way: its virtual thread, its copy of the request, the first buffer of its answer. */
    CALL(3584),
    /** An answer that is written, or waits to be sent. */
    ANSWER(128),
    /** Something that a handler says before its answer, until it is sent. */
    MESSAGE(1024),
    /** An event kept for a client that comes back. */
    EVENT(192),
    /** A resumable stream without its events. */
    STREAM(512),
    /** A batch: its messages, and the responses that wait for the last of them. */
    BATCH(2048),
    /** The opening or closing of a stream that a worker has still to do. */
    OPENING(2560),
    /** A task, running or finished, without its outcome. */
    TASK(3072),
    /** The last notification of something of an extension's, for those who listen to it. */
    NOTIFICATION(128);

    private final int overheadBytes;

    Kept(int overheadBytes) {
        this.overheadBytes = overheadBytes;
    }

    /**
     * The heap that one of them takes besides its own bytes.
     *
     * @return bytes.
     */
    public int overheadBytes() {
        return overheadBytes;
    }
}
