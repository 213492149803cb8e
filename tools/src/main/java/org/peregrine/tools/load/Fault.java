package org.peregrine.tools.load;

/** Faults of answers. Each is counted. */
enum Fault {
    /** The response is an error of JSON-RPC. */
    ERROR_RESPONSE("error responses"),
    /** The result of tools/call says isError. */
    TOOL_ERROR("results with isError"),
    /** The response's id is not one that was under way on this connection. */
    WRONG_ID("answers with an id that was not asked"),
    /** The message is no JSON-RPC. */
    INVALID("invalid messages"),
    /** The exchange of HTTP ended without an answer to its request. */
    NO_ANSWER("exchanges without an answer"),
    /** A result asks for input that the client cannot give. */
    UNANSWERABLE("results that ask for what cannot be answered"),
    /** The server did not take an answer to its own request. */
    REPLY_REFUSED("answers of the client that the server did not take"),
    /** A stream on which the server asks has failed, or was refused: no error of a request. */
    STREAM_FAILED("failures of streams on which the server asks"),
    /** No answer came in time. */
    TIMEOUT("requests without an answer in time"),
    /** The connection ended while the request was under way. */
    LOST("requests lost with their connection"),
    /** A session could not be opened: its connection, or {@code initialize}. */
    NOT_OPENED("sessions that could not be opened"),
    /** The end of a session was refused. */
    NOT_ENDED("sessions whose end was refused"),
    /** A connection ended. */
    CONNECTION_ENDED("connections that ended");

    private static final int COUNT = values().length;

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** Number of kinds. */
    static int count() {
        return COUNT;
    }

    @Override
    public String toString() {
        return words;
    }
}
