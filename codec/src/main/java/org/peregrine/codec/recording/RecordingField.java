package org.peregrine.codec.recording;

/** The named fields of documents. A reader skips names that it does not know. */
public enum RecordingField {
    /** The {@link DocumentKind}. */
    KIND("kind", Type.TEXT),
    /** Counts the documents of a run, from 0; a hole is what could not be written. */
    SEQUENCE("sequence", Type.NUMBER),
    /** Time of the event: nanoseconds since 1970. */
    EPOCH_NS("epochNs", Type.NUMBER),
    /** Time of the event: nanoseconds of the process's monotonic clock; only differences mean something. */
    MONOTONIC_NS("monotonicNs", Type.NUMBER),
    /** Number of the shard, from 0. */
    SHARD("shard", Type.NUMBER),
    /** Number of the connection in the shard. */
    CONNECTION("connection", Type.NUMBER),
    /** Number of the request on the connection; -1 for what answers none. */
    EXCHANGE("exchange", Type.NUMBER),
    /** Protocol of the connection: {@code lines}, {@code http}, {@code sse}, {@code websocket}, {@code stdio}. */
    WIRE("wire", Type.TEXT),
    /** Kind of a frame: {@code message}, {@code open-stream}, {@code end-session}. */
    FRAME("frame", Type.TEXT),
    /** Reason why a frame's bytes could not be taken. */
    FAULT("fault", Type.TEXT),
    /** Whether the exchange takes more than one message as its answer: 0 or 1. */
    STREAM("stream", Type.NUMBER),
    /** Kind of the reply, or {@code closed} when its connection had ended. */
    STATUS("status", Type.TEXT),
    /** Header fields, one a line. */
    HEADERS("headers", Type.TEXT),
    /** Time after which a client is told to come back, in milliseconds. */
    RETRY_MS("retryMs", Type.NUMBER),
    /** The message. */
    BODY("body", Type.BYTES),
    /** Number of documents that are missing. */
    MISSED("missed", Type.NUMBER),
    /** Reason why documents are missing. */
    REASON("reason", Type.TEXT),
    /** Version of the format. */
    FORMAT("format", Type.NUMBER),
    /** Names the run of the process that recorded. */
    RUN("run", Type.TEXT),
    /** Number of the file in the run, from 1. */
    FILE("file", Type.NUMBER),
    /** Number of files of the directory that were deleted so far to keep within its limit. */
    DELETED("deleted", Type.NUMBER),
    /** Version of the program, the JVM, the machine: one a line. */
    ENVIRONMENT("environment", Type.TEXT),
    /** Rules of what was taken out before writing, one a line. */
    REDACTION("redaction", Type.TEXT);

    /** Types of values. */
    enum Type {
        NUMBER,
        TEXT,
        BYTES
    }

    private final String wireName;
    private final Type type;

    RecordingField(String wireName, Type type) {
        this.wireName = wireName;
        this.type = type;
    }

    /**
     * The field's name in a document.
     *
     * @return camel case.
     */
    public String wireName() {
        return wireName;
    }

    Type type() {
        return type;
    }

    static RecordingField of(CharSequence name) {
        for (final RecordingField field : values()) {
            if (field.wireName.contentEquals(name)) {
                return field;
            }
        }
        return null;
    }
}
