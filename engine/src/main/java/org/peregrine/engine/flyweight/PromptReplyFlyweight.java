package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.prompt.PromptReply;

/** A {@link PromptReply} that the engine begins and finishes. */
public final class PromptReplyFlyweight extends PromptReply {
    /** A reply to nothing, to be begun. */
    public PromptReplyFlyweight() {}

    @Override
    public PromptReplyFlyweight begin(JsonWriter target, ProtocolVersion clientVersion) {
        super.begin(target, clientVersion);
        return this;
    }

    @Override
    public void finish() {
        super.finish();
    }

    @Override
    public Meta meta() {
        return super.meta();
    }
}
