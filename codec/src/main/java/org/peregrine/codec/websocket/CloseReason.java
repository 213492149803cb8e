package org.peregrine.codec.websocket;

/** Reason for which an endpoint ends a connection: a close code, and a line for humans. Source: RFC 6455, 7.4.1. */
public enum CloseReason {
    /** Nothing is wrong. */
    NONE(0, ""),
    SHUTDOWN(1001, "Server is closing"),
    UNMASKED(1002, "Frames of a client must be masked"),
    MASKED(1002, "Frames of a server must not be masked"),
    RESERVED_BITS(1002, "Reserved bits are set, but no extension was negotiated"),
    UNKNOWN_OPCODE(1002, "Unknown opcode"),
    FRAGMENTED_CONTROL(1002, "A control frame must not be fragmented"),
    LONG_CONTROL(1002, "A control frame holds at most 125 bytes"),
    BAD_LENGTH(1002, "A length must be encoded in the fewest bytes"),
    NOTHING_TO_CONTINUE(1002, "There is no message to continue"),
    UNFINISHED_MESSAGE(1002, "The message before is not finished"),
    BAD_CLOSE(1002, "Malformed close frame"),
    BINARY(1003, "Messages must be text"),
    NOT_UTF8(1007, "Text must be UTF-8"),
    SILENT(1008, "No message came in time"),
    TOO_LARGE(1009, "Message exceeds the size limit"),
    NO_MEMORY(1011, "Server is out of buffer memory"),
    /** Registered with IANA, as 401 is for HTTP. */
    UNAUTHORIZED(3000, "The token has expired or is not accepted any more");

    private static final int FIRST_REGISTERED = 1000;
    private static final int FIRST_OF_PROTOCOL_ERRORS = 1007;
    private static final int LAST_REGISTERED = 1014;
    private static final int LAST_OF_PLAIN_ENDS = 1003;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_OF_APPLICATIONS = 4999;

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /**
     * Code for the peer's program.
     *
     * @return a code of RFC 6455.
     */
    public int code() {
        return code;
    }

    /**
     * Text for humans.
     *
     * @return ASCII, at most 123 bytes.
     */
    public String text() {
        return text;
    }

    /**
     * Whether a peer may send a code: defined by RFC 6455, registered since, or free for libraries and applications.
     *
     * @param code of a close frame.
     * @return false for those that never go over a wire.
     */
    public static boolean isSendable(int code) {
        return (code >= FIRST_REGISTERED && code <= LAST_OF_PLAIN_ENDS)
                || (code >= FIRST_OF_PROTOCOL_ERRORS && code <= LAST_REGISTERED)
                || (code >= FIRST_OF_LIBRARIES && code <= LAST_OF_APPLICATIONS);
    }
}
