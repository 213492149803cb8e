package org.peregrine.engine.limit;

/**
 * Kinds of things that are kept on the heap for a peer. Each costs its bytes and, besides, what the objects around them
 * take: measured with compressed references, rounded up, and checked by a test.
 *
 * <p>What lasts until its peer ends it must not take what calls need, nor what peers keep of their own wish the room
 * for sessions. So lasting things have a part of the budget only.
 */
public enum Kept {
    /** A session with its tables and its subscriptions to the three lists. */
    SESSION(3072, Part.SESSIONS),
    /** A subscription to a resource, or to something of an extension's, with its topic. */
    SUBSCRIPTION(1024, Part.LASTING),
    /** An open {@code subscriptions/listen} request. */
    LISTEN(2560, Part.LASTING),
    /**
     * A call under way: its virtual thread, its copy of the request, the first buffer of its answer. The frames of a
     * thread that waits take 1 to 2 KB, more when it began before its code was compiled.
     */
    CALL(6144, Part.ALL),
    /** An answer that is written, or waits to be sent. */
    ANSWER(128, Part.ALL),
    /** Something that a handler says before its answer, until it is sent. */
    MESSAGE(1024, Part.ALL),
    /** An event kept for a client that comes back. */
    EVENT(192, Part.LASTING),
    /** A resumable stream without its events. */
    STREAM(512, Part.LASTING),
    /** A batch: its messages, and the responses that wait for the last of them. */
    BATCH(2048, Part.ALL),
    /** The opening or closing of a stream that a worker has still to do. */
    OPENING(2560, Part.ALL),
    /** A task, running or finished, without its outcome. */
    TASK(3072, Part.LASTING),
    /** The last notification of something of an extension's, for those who listen to it. */
    NOTIFICATION(128, Part.LASTING);

    /** The part of the budget that all lasting things together may have when one more is to be kept. */
    enum Part {
        /** Things that end by themselves soon. */
        ALL(16),
        /** Sessions: they find room when nothing else lasting does. */
        SESSIONS(12),
        /** Everything else. */
        LASTING(10);

        private static final int WHOLE = 16;

        private final int sixteenths;

        Part(int sixteenths) {
            this.sixteenths = sixteenths;
        }

        long of(long bytes) {
            return bytes / WHOLE * sixteenths;
        }
    }

    private final int overheadBytes;
    private final Part part;

    Kept(int overheadBytes, Part part) {
        this.overheadBytes = overheadBytes;
        this.part = part;
    }

    /**
     * The heap that one of them takes besides its own bytes.
     *
     * @return bytes.
     */
    public int overheadBytes() {
        return overheadBytes;
    }

    Part part() {
        return part;
    }

    boolean isLasting() {
        return part != Part.ALL;
    }
}
