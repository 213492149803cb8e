package org.peregrine.engine.protocol;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.session.Sessions;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Decides which revision rules a message, and refuses messages that contradict themselves.
 *
 * <pre>
 *   body's _meta names a revision ──► modern: that revision, stateless; headers must agree (MirroredHeaders)
 *   otherwise ──► legacy: what the session's initialize negotiated; over HTTP without a session the header
 *                 MCP-Protocol-Version, 2025-03-26 without one
 * </pre>
 *
 * <p>The body decides, headers only cross-check. Owned by the validate stage, which is the only one to know a
 * connection's revision. Sources: MCP 2026-07-28, Versioning; Streamable HTTP, "Protocol Version Header"; MCP
 * 2025-11-25, Lifecycle, "Version Negotiation".
 */
public final class EraRules {
    private static final JsonName REQUESTED_VERSION = JsonName.of("protocolVersion");
    private static final ErrorData UNSUPPORTED = EraRules::writeUnsupported;

    private final SessionRules sessions;
    private final Admission admission;
    private final MirroredHeaders headers = new MirroredHeaders();
    private final JsonValue claimed = new JsonValue();
    private final JsonValue value = new JsonValue();

    /**
     * Creates rules that know no connection yet.
     *
     * @param admission of the engine.
     * @param open sessions of the engine.
     * @param subscriptions of the engine.
     * @param outbox of the shard.
     * @param descriptionBytes most that is kept of what a client says of itself.
     */
    public EraRules(
            Admission admission, Sessions open, Subscriptions subscriptions, Outbox outbox, int descriptionBytes) {
        this.admission = admission;
        this.sessions = new SessionRules(open, subscriptions, outbox, descriptionBytes);
    }

    /**
     * Decides the revision, or rejects the event.
     *
     * @param event decoded, still pending.
     * @param method of the event, or null when unknown.
     * @return null when the event was rejected.
     */
    public ProtocolVersion apply(MessageEvent event, McpMethod method) {
        final boolean request = event.envelope().kind() == MessageKind.REQUEST;
        if (request && method != McpMethod.PING && isLate(event)) {
            return null;
        }
        final boolean opening = method == McpMethod.INITIALIZE && request;
        final Session session = event.frame().connectionScoped() ? sessions.ofConnection(event) : null;
        if (event.envelope().meta().member(MetaKeys.PROTOCOL_VERSION, claimed)) {
            return modern(event, method);
        }
        final ProtocolVersion named = VersionHeader.version(event.frame());
        if (request && (method == McpMethod.SERVER_DISCOVER || named == ProtocolVersion.V2026_07_28)) {
            event.reject(
                    ErrorCode.INVALID_PARAMS,
                    "Missing _meta member io.modelcontextprotocol/protocolVersion",
                    null,
                    ReplyStatus.INVALID);
            return null;
        }
        final String disagreement = headers.disagreement(event, method);
        if (disagreement != null) {
            event.reject(ErrorCode.HEADER_MISMATCH, disagreement, null, ReplyStatus.INVALID);
            return null;
        }
        return session != null ? connectionVersion(event, session, opening) : httpVersion(event, opening, named);
    }

    /** Refuses a request while the engine closes, unless it is still taken. */
    private boolean isLate(MessageEvent event) {
        final boolean late = !admission.takesRequests();
        if (late) {
            Admission.refuse(event);
        }
        return late;
    }

    /**
     * Decides the revision of what is no message: HTTP's GET and DELETE, which belong to legacy sessions. Rejects the
     * event when there is none.
     *
     * @param event without a body.
     * @return null when the event was rejected.
     */
    public ProtocolVersion applyToSession(MessageEvent event) {
        final ProtocolVersion named = VersionHeader.version(event.frame());
        if (named == ProtocolVersion.V2026_07_28) {
            event.reject(ErrorCode.INVALID_REQUEST, "This revision knows POST only", null, ReplyStatus.NOT_ALLOWED);
            return null;
        }
        if (isUnsupportedVersion(event, named)) {
            return null;
        }
        if (!SessionRules.isNamed(event)) {
            event.reject(ErrorCode.INVALID_REQUEST, "Header Mcp-Session-Id is missing", null, ReplyStatus.INVALID);
            return null;
        }
        final boolean resuming = event.frame().headerOffset(FrameHeader.LAST_EVENT_ID) >= 0;
        if (event.frame().kind() == FrameKind.OPEN_STREAM && !resuming && isLate(event)) {
            return null;
        }
        final Session session = sessions.named(event);
        return session == null ? null : session.version();
    }

    /**
     * Decides the revision of a batch, which only 2025-03-26 has. Rejects the event when it is another.
     *
     * @param event decoded as a batch.
     * @return null when the event was rejected.
     */
    public ProtocolVersion applyToBatch(MessageEvent event) {
        if (isLate(event)) {
            return null;
        }
        if (MirroredHeaders.mirrorsAnything(event.frame())) {
            event.reject(
                    ErrorCode.HEADER_MISMATCH,
                    "Headers Mcp-Method and Mcp-Name cannot repeat what several messages say",
                    null,
                    ReplyStatus.INVALID);
            return null;
        }
        final ProtocolVersion version = event.frame().connectionScoped()
                ? sessions.ofConnection(event).version()
                : httpVersion(event, false, VersionHeader.version(event.frame()));
        if (version != null && version != ProtocolVersion.V2025_03_26) {
            event.reject(
                    ErrorCode.INVALID_REQUEST, "Batches are not supported in this revision", null, ReplyStatus.INVALID);
            return null;
        }
        return version;
    }

    /**
     * Decides the revision of a message that came in a batch: the batch's. Rejects what must come alone.
     *
     * @param event decoded, still pending.
     * @param method of the event, or null when unknown.
     * @return null when the event was rejected.
     */
    public static ProtocolVersion applyToPart(MessageEvent event, McpMethod method) {
        if (method == McpMethod.INITIALIZE) {
            event.reject(ErrorCode.INVALID_REQUEST, "initialize must not be part of a batch");
            return null;
        }
        event.session(event.batch().session());
        return event.batch().version();
    }

    /**
     * Notes that a peer will send no more.
     *
     * @param connectionId whose peer it is.
     */
    public void peerEnded(long connectionId) {
        sessions.peerEnded(connectionId);
    }

    /**
     * Drops a connection's state.
     *
     * @param connectionId that ended.
     */
    public void remove(long connectionId) {
        sessions.remove(connectionId);
    }

    private ProtocolVersion modern(MessageEvent event, McpMethod method) {
        final String disagreement =
                event.frame().connectionScoped() ? null : headers.disagreement(event, method, claimed);
        if (disagreement != null) {
            event.reject(ErrorCode.HEADER_MISMATCH, disagreement, null, ReplyStatus.INVALID);
            return null;
        }
        final ProtocolVersion version = ProtocolVersion.lookup(claimed);
        if (version == null || !version.isModern()) {
            event.reject(
                    ErrorCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "Unsupported protocol version",
                    UNSUPPORTED,
                    ReplyStatus.INVALID);
            return null;
        }
        final Envelope envelope = event.envelope();
        if (envelope.kind() == MessageKind.REQUEST
                && !(envelope.meta().member(MetaKeys.CLIENT_CAPABILITIES, value) && value.isObject())) {
            event.reject(
                    ErrorCode.INVALID_PARAMS,
                    "Missing _meta member io.modelcontextprotocol/clientCapabilities",
                    null,
                    ReplyStatus.INVALID);
            return null;
        }
        return version;
    }

    private ProtocolVersion connectionVersion(MessageEvent event, Session session, boolean opening) {
        if (!opening) {
            return session.version();
        }
        final ProtocolVersion version = negotiate(event);
        return sessions.initializeConnection(session, event, version) ? version : null;
    }

    private ProtocolVersion httpVersion(MessageEvent event, boolean opening, ProtocolVersion named) {
        if (opening) {
            if (!VersionHeader.isAbsentOrDate(event.frame())) {
                event.reject(
                        ErrorCode.INVALID_REQUEST,
                        "Header MCP-Protocol-Version is no version",
                        null,
                        ReplyStatus.INVALID);
                return null;
            }
            final ProtocolVersion version = negotiate(event);
            return sessions.open(event, version) ? version : null;
        }
        if (isUnsupportedVersion(event, named)) {
            return null;
        }
        final boolean versioned = named != null;
        if (SessionRules.isNamed(event) && !(versioned && named.isModern())) {
            final Session session = sessions.named(event);
            return session == null ? null : session.version();
        }
        return versioned ? named : ProtocolVersion.V2025_03_26;
    }

    /**
     * Refuses what names a revision that is not served. Source: MCP 2025-11-25, Transports, "Protocol Version Header".
     */
    private static boolean isUnsupportedVersion(MessageEvent event, ProtocolVersion named) {
        final boolean unsupported = named == null && VersionHeader.isThere(event.frame());
        if (unsupported) {
            event.reject(
                    ErrorCode.INVALID_REQUEST,
                    "Header MCP-Protocol-Version names an unsupported version",
                    null,
                    ReplyStatus.INVALID);
        }
        return unsupported;
    }

    private ProtocolVersion negotiate(MessageEvent event) {
        final boolean named = event.envelope().params().member(REQUESTED_VERSION, value);
        final ProtocolVersion requested = named ? ProtocolVersion.lookup(value) : null;
        return requested == null || requested.isModern() ? ProtocolVersion.LATEST_LEGACY : requested;
    }

    private static void writeUnsupported(JsonWriter writer, MessageEvent event) {
        final JsonValue requested = new JsonValue();
        event.envelope().meta().member(MetaKeys.PROTOCOL_VERSION, requested);
        writer.beginObject().name("supported").beginArray();
        writer.value(ProtocolVersion.V2026_07_28.wireName()).endArray();
        writer.name("requested").value(requested).endObject();
    }
}
