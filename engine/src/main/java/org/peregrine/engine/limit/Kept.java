package org.peregrine.engine.limit;

/**
 * Kinds of state that is kept on the heap for a peer. Each costs its bytes and the overhead of its objects: measured
 * with compressed references, rounded up, and checked by a test.
 *
 * <p>State that lasts until its peer ends it must not use up the budget of calls, nor subscriptions that of sessions.
 * So lasting kinds have a part of the budget only.
 */
public enum Kept {
    /** A session with its tables and its subscriptions to the three lists. */
    SESSION(3072, Part.SESSIONS),
    /** A subscription to a resource, or to a topic of an extension. */
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
    /** A message of a handler before its answer, until it is sent. */
    MESSAGE(1024, Part.ALL),
    /** An event kept for a client that resumes its stream. */
    EVENT(192, Part.LASTING),
    /** A resumable stream without its events. */
    STREAM(512, Part.LASTING),
    /** A batch: its messages, and the responses that wait for the last of them. */
    BATCH(2048, Part.ALL),
    /** The opening or closing of a stream that waits for a worker. */
    OPENING(2560, Part.ALL),
    /** A task, running or finished, without its outcome. */
    TASK(3072, Part.LASTING),
    /** The last notification of a topic of an extension, for its subscribers. */
    NOTIFICATION(128, Part.LASTING);

    /** Part of the budget that all lasting state together may have when a reservation is made. */
    enum Part {
        /** State that ends by itself soon. */
        ALL(16),
        /** Sessions: they still get room when no other lasting state does. */
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
     * The overhead of one, besides its own bytes.
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
