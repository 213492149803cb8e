package org.peregrine.engine.message;

import java.net.InetAddress;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.session.ClientDescription;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * A request's context as a view of its event, valid until that is released. Looks for nothing before it is asked, and
 * allocates nothing. Dispatch thread only.
 */
public final class EventContext implements RequestContext {
    private final JsonValue capabilities = new JsonValue();
    private final JsonValue clientInfo = new JsonValue();
    private MessageEvent event;

    /** A view of nothing, to be wrapped. */
    public EventContext() {}

    /**
     * Refers to an event.
     *
     * @param ruled whose revision is known.
     * @return this.
     */
    public EventContext wrap(MessageEvent ruled) {
        event = ruled;
        return this;
    }

    /**
     * Copies the context of an event.
     *
     * @param ruled whose revision is known.
     * @return the copy, which outlives the event.
     */
    public static OwnedContext copyOf(MessageEvent ruled) {
        return OwnedContext.copyOf(new EventContext().wrap(ruled));
    }

    @Override
    public Principal principal() {
        return event.frame().principal();
    }

    @Override
    public ProtocolVersion version() {
        return event.version();
    }

    @Override
    public JsonValue meta() {
        return event.envelope().meta();
    }

    @Override
    public JsonValue capabilities() {
        return version().isModern() ? ofRequest(MetaKeys.CLIENT_CAPABILITIES, capabilities) : client().capabilities();
    }

    @Override
    public JsonValue clientInfo() {
        return version().isModern() ? ofRequest(MetaKeys.CLIENT_INFO, clientInfo) : client().info();
    }

    private JsonValue ofRequest(JsonName name, JsonValue value) {
        final boolean there = meta().isObject() && meta().member(name, value) && value.isObject();
        return there ? value : ClientDescription.UNKNOWN.info();
    }

    private ClientDescription client() {
        return event.session() == null
                ? ClientDescription.UNKNOWN
                : event.session().client();
    }

    @Override
    public RequestHeaders headers() {
        return event.frame().headers();
    }

    @Override
    public WireKind wire() {
        return event.frame().wire();
    }

    @Override
    public InetAddress peerAddress() {
        return event.frame().address();
    }
}
