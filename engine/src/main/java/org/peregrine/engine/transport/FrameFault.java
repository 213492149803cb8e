package org.peregrine.engine.transport;

/** Reasons why a frame has no bytes although its peer gets an answer. */
public enum FrameFault {
    /** The frame is good. */
    NONE("none"),
    /** Longer than {@code EngineContext.maxFrameBytes}; its bytes were discarded as they came. */
    TOO_LARGE("Message exceeds the size limit"),
    /** No memory was left in the buffer pool to assemble it. */
    NO_MEMORY("Server is out of buffer memory"),
    /** The transport failed over it. */
    FAILED("Internal error");

    private final String message;

    FrameFault(String message) {
        this.message = message;
    }

    /**
     * The kind of answer.
     *
     * @return invalid for a fault of the peer, overloaded for one of the server.
     */
    public ReplyStatus replyStatus() {
        return this == TOO_LARGE ? ReplyStatus.INVALID : ReplyStatus.OVERLOADED;
    }

    /**
     * The message for the peer.
     *
     * @return one sentence without a full stop.
     */
    public String message() {
        return message;
    }
}
