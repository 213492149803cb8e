package org.peregrine.engine.audit;

/** The end of a request, as the audit log tells it. */
public enum CallEnd {
    /** A result. */
    OK("ok"),
    /** A result of a tool that says {@code isError}. */
    TOOL_ERROR("tool-error"),
    /** A JSON-RPC error. */
    ERROR("error"),
    /** An error, because the caller is not known, may not come in, or lacks a scope. */
    DENIED("denied"),
    /** Arguments that their schema refuses. */
    INVALID_ARGUMENTS("invalid-arguments"),
    /** Taken without an answer: a notification, or an answer of the client's. */
    ACCEPTED("accepted"),
    /** A stream was opened, whose end is not told. */
    OPENED("opened"),
    /** Withdrawn by its client. */
    CANCELLED("cancelled"),
    /** Answered with a question to the client, who sends the request again. */
    INPUT_REQUIRED("input-required"),
    /** Answered with a task. */
    TASK("task"),
    /** Refused by its transport, for another reason than its caller. */
    REFUSED("refused"),
    /** A task that took longer than it may. */
    EXPIRED("expired"),
    /** A task that ended with its server. */
    STOPPED("stopped");

    private final String text;

    CallEnd(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
