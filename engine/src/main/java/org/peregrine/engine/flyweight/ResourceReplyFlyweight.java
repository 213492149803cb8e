package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.resource.ResourceReply;

/** A {@link ResourceReply} that the engine begins and finishes. */
public final class ResourceReplyFlyweight extends ResourceReply {
    /** A reply to nothing, to be begun. */
    public ResourceReplyFlyweight() {}

    @Override
    public ResourceReplyFlyweight begin(
            JsonWriter target, ProtocolVersion clientVersion, JsonValue requestedUri, String type) {
        super.begin(target, clientVersion, requestedUri, type);
        return this;
    }

    @Override
    public void finish() {
        super.finish();
    }
}
