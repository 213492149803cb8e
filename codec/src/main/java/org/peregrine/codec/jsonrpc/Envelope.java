package org.peregrine.codec.jsonrpc;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;

/**
 * Spans that {@link EnvelopeDecoder} found in one message; no bytes. Reused for message after message; valid until the
 * message's bytes move. The {@link JsonValue}s that it returns are its own and keep their identity: each call wraps the
 * same one again.
 *
 * <p>One instance belongs to one thread at a time; it is handed on together with the bytes.
 */
public final class Envelope {
    static final int JSONRPC = 0;
    static final int ID = 1;
    static final int METHOD = 2;
    static final int PARAMS = 3;
    static final int RESULT = 4;
    static final int ERROR = 5;
    static final int MEMBER_SLOTS = 6;

    static final int META = 0;
    static final int NAME = 1;
    static final int ARGUMENTS = 2;
    static final int URI = 3;
    static final int CURSOR = 4;
    static final int PARAM_SLOTS = 5;

    /** Members of the message itself. */
    final MemberSpans members = new MemberSpans(MEMBER_SLOTS);

    /** Members of params. */
    final MemberSpans paramMembers = new MemberSpans(PARAM_SLOTS);

    private UnsafeBuffer buffer;
    private MessageKind kind = MessageKind.INVALID;

    /** An envelope of nothing: kind INVALID, every member absent. */
    public Envelope() {}

    /** Removes the message: its spans, its values and its buffer. */
    public void reset() {
        buffer = null;
        kind = MessageKind.INVALID;
        members.clear();
        paramMembers.clear();
    }

    void begin(final UnsafeBuffer message) {
        reset();
        buffer = message;
    }

    /** Resets all but the id. */
    void keepId() {
        final int offset = idOffset();
        final int length = idLength();
        begin(buffer);
        members.set(ID, offset, length);
    }

    void kind(final MessageKind value) {
        kind = value;
    }

    /**
     * Kind of the message.
     *
     * @return the kind; INVALID until a message was decoded without error.
     */
    public MessageKind kind() {
        return kind;
    }

    /**
     * The buffer that holds the message.
     *
     * @return the buffer, not owned by this; null when there is no message.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Start of the id, as it stands in the message: of a string, at its quote.
     *
     * @return index; meaningless when {@link #idLength()} is 0.
     */
    public int idOffset() {
        return members.offset(ID);
    }

    /**
     * Length of the id. An id that could be read stays here also when the message is otherwise invalid, so that the
     * error can carry it.
     *
     * @return bytes, quotes included, at most {@link EnvelopeDecoder#MAX_ID_LENGTH}; 0 when there is none.
     */
    public int idLength() {
        return members.length(ID);
    }

    /**
     * Start of the method's name.
     *
     * @return index after the quote; meaningless when there is no method.
     */
    public int methodOffset() {
        return members.offset(METHOD) + 1;
    }

    /**
     * Length of the method's name in the message.
     *
     * @return bytes without quotes; 0 when there is no method or an empty one.
     */
    public int methodLength() {
        return Math.max(0, members.length(METHOD) - 2);
    }

    /**
     * Whether the method's name contains an escape.
     *
     * @return whether there is a backslash in it; none is needed, but some encoders escape each slash.
     */
    public boolean methodEscaped() {
        return members.value(buffer, METHOD).stringEscaped();
    }

    /**
     * The method's name as a value.
     *
     * @return a string, or absent.
     */
    public JsonValue method() {
        return members.value(buffer, METHOD);
    }

    /**
     * The params.
     *
     * @return an object, or absent.
     */
    public JsonValue params() {
        return members.value(buffer, PARAMS);
    }

    /**
     * The member {@code _meta} of params.
     *
     * @return a value of any type, or absent.
     */
    public JsonValue meta() {
        return paramMembers.value(buffer, META);
    }

    /**
     * The member {@code name} of params (tools/call, prompts/get).
     *
     * @return a value of any type, or absent.
     */
    public JsonValue name() {
        return paramMembers.value(buffer, NAME);
    }

    /**
     * The member {@code arguments} of params (tools/call, prompts/get).
     *
     * @return a value of any type, or absent.
     */
    public JsonValue arguments() {
        return paramMembers.value(buffer, ARGUMENTS);
    }

    /**
     * The member {@code uri} of params (resources/read and its kin).
     *
     * @return a value of any type, or absent.
     */
    public JsonValue uri() {
        return paramMembers.value(buffer, URI);
    }

    /**
     * The member {@code cursor} of params (the lists).
     *
     * @return a value of any type, or absent.
     */
    public JsonValue cursor() {
        return paramMembers.value(buffer, CURSOR);
    }

    /**
     * The result of a response.
     *
     * @return a value of any type, or absent.
     */
    public JsonValue result() {
        return members.value(buffer, RESULT);
    }

    /**
     * The error of a response.
     *
     * @return an object, or absent.
     */
    public JsonValue error() {
        return members.value(buffer, ERROR);
    }
}
