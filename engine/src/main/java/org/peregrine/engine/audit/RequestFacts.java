package org.peregrine.engine.audit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.WireKind;

/**
 * Facts of a request that its line tells: a view of an event, or a copy for a call whose event is over when it ends.
 * One thread at a time.
 */
final class RequestFacts {
    /** A text of the message: raw JSON without quotes. */
    static final class Span {
        DirectBuffer buffer;
        int offset;
        int length;

        void set(DirectBuffer source, int start, int count) {
            buffer = source;
            offset = start;
            length = count;
        }

        private void string(JsonValue value) {
            if (value.isString()) {
                set(value.buffer(), value.offset() + 1, value.length() - 2);
            } else {
                set(null, 0, 0);
            }
        }

        private void own(int maxBytes) {
            if (length > 0) {
                final byte[] copy = new byte[Math.min(length, maxBytes + 1)];
                buffer.getBytes(offset, copy);
                set(new UnsafeBuffer(copy), 0, copy.length);
            } else {
                set(null, 0, 0);
            }
        }
    }

    /** The kind of entry that a name is of. */
    enum EntryKind {
        NONE,
        TOOL,
        PROMPT,
        RESOURCE;

        static EntryKind of(McpMethod method) {
            return switch (method) {
                case TOOLS_CALL -> TOOL;
                case PROMPTS_GET -> PROMPT;
                case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> RESOURCE;
                case null, default -> NONE;
            };
        }
    }

    private static final JsonName REF = JsonName.of("ref");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName URI = JsonName.of("uri");

    private final JsonValue ref = new JsonValue();
    private final JsonValue named = new JsonValue();

    final Span id = new Span();
    final Span name = new Span();
    final Span methodName = new Span();
    final Span task = new Span();
    /** Needed by what was asked for, where the caller has not all of them. */
    final Span scopes = new Span();

    long receivedNs;
    long connectionId;
    long peer;
    Principal principal;
    WireKind wire;
    FrameKind kind;
    McpMethod method;
    EntryKind entry = EntryKind.NONE;
    boolean ofAuthor;
    ProtocolVersion version;
    UnsafeBuffer sessionId;

    /** Refers to an event, until that is released. */
    RequestFacts wrap(MessageEvent event) {
        receivedNs = event.stamps().receivedNs;
        connectionId = event.connectionId();
        peer = event.frame().peer();
        principal = event.frame().principal();
        wire = event.frame().wire();
        kind = event.frame().kind();
        method = event.method();
        version = event.version();
        sessionId = event.session() == null ? null : event.session().id();
        ofAuthor = event.extensionMethod() != null || isOfAuthor(method);
        final Envelope envelope = event.envelope();
        if (envelope.kind() == MessageKind.REQUEST) {
            id.set(envelope.buffer(), envelope.idOffset(), envelope.idLength());
        } else {
            id.set(null, 0, 0);
        }
        methodName.string(envelope.method());
        entry = EntryKind.of(method);
        switch (entry) {
            case TOOL, PROMPT -> name.string(envelope.name());
            case RESOURCE -> name.string(envelope.uri());
            case NONE -> name.set(null, 0, 0);
        }
        if (method == McpMethod.COMPLETION_COMPLETE) {
            completed(envelope.params());
        }
        scopes(event.outcome() == Outcome.REJECTED ? event.rejection().scopes() : null);
        return this;
    }

    private void scopes(RequiredScopes required) {
        if (required == null) {
            scopes.set(null, 0, 0);
        } else {
            scopes.set(required.text(), 0, required.text().capacity());
        }
    }

    /** Names the prompt or template whose argument is completed. */
    private void completed(JsonValue params) {
        if (!params.member(REF, ref) || !ref.isObject()) {
            return;
        }
        if (ref.member(NAME, named)) {
            entry = EntryKind.PROMPT;
            name.string(named);
        } else if (ref.member(URI, named)) {
            entry = EntryKind.RESOURCE;
            name.string(named);
        }
    }

    /** Tells of a request that its transport has refused. */
    RequestFacts wrap(RefusedRequest request, long nowNs) {
        receivedNs = nowNs;
        connectionId = request.connectionId();
        peer = request.peer();
        principal = request.principal();
        wire = request.wire();
        kind = FrameKind.MESSAGE;
        method = null;
        entry = EntryKind.NONE;
        version = null;
        sessionId = null;
        ofAuthor = false;
        id.set(null, 0, 0);
        name.set(null, 0, 0);
        methodName.set(request.reason(), 0, request.reason().capacity());
        scopes(null);
        return this;
    }

    /** Tells of a task whose call is not known: it was begun by a former process. */
    RequestFacts ofTask(String taskId, long beganNs) {
        receivedNs = beganNs;
        connectionId = RefusedRequest.NO_CONNECTION;
        peer = PeerKey.NONE;
        principal = Principal.ANONYMOUS;
        wire = WireKind.OTHER;
        kind = FrameKind.MESSAGE;
        ofAuthor = true;
        task(taskId);
        return this;
    }

    /** Names the task by a digest, the same in every process: its id is all that a client needs to read it. */
    void task(String taskId) {
        final byte[] digest = TaskDigest.of(taskId);
        task.set(new UnsafeBuffer(digest), 0, digest.length);
    }

    /** Drops what belongs to the event. */
    void clear() {
        principal = null;
        sessionId = null;
        id.set(null, 0, 0);
        name.set(null, 0, 0);
        methodName.set(null, 0, 0);
        scopes.set(null, 0, 0);
    }

    /** Keeps the texts when the event is over. */
    RequestFacts own() {
        id.own(AuditRecord.MAX_ID_BYTES);
        name.own(AuditRecord.MAX_NAME_BYTES);
        methodName.own(AuditRecord.MAX_ID_BYTES);
        return this;
    }

    private static boolean isOfAuthor(McpMethod method) {
        return method == McpMethod.TOOLS_CALL
                || method == McpMethod.RESOURCES_READ
                || method == McpMethod.PROMPTS_GET
                || method == McpMethod.COMPLETION_COMPLETE;
    }
}
