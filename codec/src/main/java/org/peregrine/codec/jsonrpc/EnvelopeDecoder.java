package org.peregrine.codec.jsonrpc;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.MemberHandler;

/**
 * Decodes one JSON-RPC 2.0 message in the shape that MCP gives it: checks the whole grammar, finds the members that
 * every stage needs, tells requests, notifications and responses apart. Allocates nothing; no message makes it throw.
 * One instance belongs to one thread.
 *
 * <p>Stricter than JSON-RPC where MCP is: params must be an object, an id must be a string or an integer. Members that
 * are read here must not occur twice, for two readers that pick different ones would disagree about what was asked.
 */
public final class EnvelopeDecoder {
    /** Bytes of an id, quotes included: far above any counter or UUID, and what every reply must have room for. */
    public static final int MAX_ID_LENGTH = 256;

    private static final JsonName JSONRPC = JsonName.of("jsonrpc");
    private static final JsonName ID = JsonName.of("id");
    private static final JsonName METHOD = JsonName.of("method");
    private static final JsonName PARAMS = JsonName.of("params");
    private static final JsonName RESULT = JsonName.of("result");
    private static final JsonName ERROR = JsonName.of("error");
    private static final JsonName META = JsonName.of("_meta");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName ARGUMENTS = JsonName.of("arguments");
    private static final JsonName URI = JsonName.of("uri");
    private static final JsonName CURSOR = JsonName.of("cursor");
    private static final JsonName VERSION = JsonName.of("2.0");

    /** In the order of the slots of {@link Envelope}. */
    private static final JsonName[] MEMBERS = {JSONRPC, ID, METHOD, PARAMS, RESULT, ERROR};

    /** In the order of the slots of {@link Envelope}. */
    private static final JsonName[] PARAM_MEMBERS = {META, NAME, ARGUMENTS, URI, CURSOR};

    private static final int UNKNOWN = -1;

    private final JsonScanner scanner;
    private final MemberHandler handler = this::onMember;
    private final JsonValue version = new JsonValue();

    /** Members of the object at depth 2 that is being scanned: whose object it is, is known only at its end. */
    private final MemberSpans inner = new MemberSpans(Envelope.PARAM_SLOTS);

    private UnsafeBuffer buffer;
    private Envelope envelope;
    private boolean innerDuplicate;
    private boolean duplicate;
    private boolean duplicateId;
    private String reason = "";
    private ErrorCode errorCode = ErrorCode.INTERNAL_ERROR;

    /**
     * A decoder with its one limit.
     *
     * @param maxDepth objects and arrays that may be open at once in a message.
     */
    public EnvelopeDecoder(final int maxDepth) {
        scanner = new JsonScanner(maxDepth);
    }

    /**
     * Decodes one message.
     *
     * @param message buffer that holds it, a 0 after it, padded as {@link JsonScanner#PADDING} says.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param result filled with what was found; after false it holds at most the id.
     * @return whether the message is valid; otherwise {@link #errorCode()} and {@link #reason()} say why not.
     */
    public boolean decode(final UnsafeBuffer message, final int offset, final int length, final Envelope result) {
        begin(message, result);
        final JsonError jsonError = scanner.scan(message, offset, length, handler);
        if (jsonError != JsonError.NONE) {
            result.reset();
            return reject(ErrorCode.PARSE_ERROR, jsonError.message());
        }
        final String idFault = idFault();
        if (idFault != null) {
            result.members.clear(Envelope.ID);
        }
        final String fault = idFault != null ? idFault : shapeFault();
        if (fault != null) {
            result.keepId();
            return reject(ErrorCode.INVALID_REQUEST, fault);
        }
        result.kind(kind());
        return true;
    }

    /**
     * Code of the last message's rejection.
     *
     * @return {@link ErrorCode#PARSE_ERROR} or {@link ErrorCode#INVALID_REQUEST}; meaningless when it was not rejected.
     */
    public ErrorCode errorCode() {
        return errorCode;
    }

    /**
     * Reason of the last message's rejection, in words.
     *
     * @return a constant English phrase; meaningless when the message was not rejected.
     */
    public String reason() {
        return reason;
    }

    /**
     * Place where the last message's grammar was broken.
     *
     * @return index in its buffer, or -1 when the grammar was right.
     */
    public int errorOffset() {
        return scanner.errorOffset();
    }

    /**
     * Whether the last message was an array: a batch, which only MCP 2025-03-26 knows. It is rejected, its parts are
     * not looked at.
     *
     * @return whether the message is well-formed JSON and an array.
     */
    public boolean isBatch() {
        return scanner.errorOffset() < 0 && scanner.rootType() == JsonType.ARRAY;
    }

    private void begin(final UnsafeBuffer message, final Envelope result) {
        buffer = message;
        envelope = result;
        innerDuplicate = false;
        duplicate = false;
        duplicateId = false;
        inner.clear();
        result.begin(message);
    }

    private boolean reject(final ErrorCode code, final String why) {
        errorCode = code;
        reason = why;
        return false;
    }

    private void onMember(
            final int depth,
            final int nameOffset,
            final int nameLength,
            final boolean nameEscaped,
            final JsonType type,
            final int valueOffset,
            final int valueLength) {
        if (depth == 1) {
            final int slot = slot(MEMBERS, nameOffset, nameLength, nameEscaped);
            onOuterMember(slot, type, valueOffset, valueLength);
            return;
        }
        final int slot = slot(PARAM_MEMBERS, nameOffset, nameLength, nameEscaped);
        if (slot != UNKNOWN) {
            innerDuplicate |= inner.has(slot);
            inner.set(slot, valueOffset, valueLength);
        }
    }

    private void onOuterMember(final int slot, final JsonType type, final int valueOffset, final int valueLength) {
        if (slot != UNKNOWN) {
            duplicate |= envelope.members.has(slot);
            duplicateId |= slot == Envelope.ID && envelope.members.has(Envelope.ID);
            envelope.members.set(slot, valueOffset, valueLength);
        }
        if (type == JsonType.OBJECT) {
            if (slot == Envelope.PARAMS) {
                duplicate |= innerDuplicate;
                envelope.paramMembers.copyFrom(inner);
            }
            innerDuplicate = false;
            inner.clear();
        }
    }

    private int slot(final JsonName[] names, final int offset, final int length, final boolean escaped) {
        for (int slot = 0; slot < names.length; slot++) {
            if (names[slot].matches(buffer, offset, length, escaped)) {
                return slot;
            }
        }
        return UNKNOWN;
    }

    private String idFault() {
        if (!envelope.members.has(Envelope.ID)) {
            return null;
        }
        if (duplicateId) {
            return "duplicate id";
        }
        final int length = envelope.members.length(Envelope.ID);
        if (length > MAX_ID_LENGTH) {
            return "id is too long";
        }
        final JsonType type = type(Envelope.ID);
        final boolean valid = type == JsonType.STRING || (type == JsonType.NUMBER && isInteger());
        return valid ? null : "id is neither a string nor an integer";
    }

    private boolean isInteger() {
        final int start = envelope.members.offset(Envelope.ID);
        final int limit = start + envelope.members.length(Envelope.ID);
        for (int index = buffer.getByte(start) == '-' ? start + 1 : start; index < limit; index++) {
            if (buffer.getByte(index) < '0' || buffer.getByte(index) > '9') {
                return false;
            }
        }
        return true;
    }

    private String shapeFault() {
        if (scanner.rootType() != JsonType.OBJECT) {
            return isBatch() ? "batches are not supported" : "message is not an object";
        }
        if (duplicate) {
            return "duplicate member";
        }
        if (!envelope.members.wrap(version, buffer, Envelope.JSONRPC).stringEquals(VERSION)) {
            return "jsonrpc is not \"2.0\"";
        }
        if (has(Envelope.PARAMS) && type(Envelope.PARAMS) != JsonType.OBJECT) {
            return "params is not an object";
        }
        return has(Envelope.METHOD) ? methodFault() : responseFault();
    }

    private String methodFault() {
        if (type(Envelope.METHOD) != JsonType.STRING) {
            return "method is not a string";
        }
        return has(Envelope.RESULT) || has(Envelope.ERROR) ? "method beside result or error" : null;
    }

    private String responseFault() {
        if (has(Envelope.RESULT) == has(Envelope.ERROR)) {
            return has(Envelope.RESULT) ? "both result and error" : "neither method nor result nor error";
        }
        if (has(Envelope.RESULT)) {
            return has(Envelope.ID) ? null : "result without id";
        }
        return type(Envelope.ERROR) == JsonType.OBJECT ? null : "error is not an object";
    }

    private MessageKind kind() {
        if (!has(Envelope.METHOD)) {
            return MessageKind.RESPONSE;
        }
        return has(Envelope.ID) ? MessageKind.REQUEST : MessageKind.NOTIFICATION;
    }

    private boolean has(final int slot) {
        return envelope.members.has(slot);
    }

    private JsonType type(final int slot) {
        return JsonType.of(buffer.getByte(envelope.members.offset(slot)));
    }
}
