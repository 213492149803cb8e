package org.peregrine.engine.flyweight;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.tool.OutputCheck;
import org.peregrine.engine.tool.ToolReply;

/** A {@link ToolReply} that the engine begins and finishes. */
public final class ToolReplyFlyweight extends ToolReply {
    /** A reply to nothing, to be begun. */
    public ToolReplyFlyweight() {}

    /**
     * A reply with a limit of its own.
     *
     * @param maxStructuredBytes longest structured content.
     */
    public ToolReplyFlyweight(int maxStructuredBytes) {
        super(maxStructuredBytes);
    }

    @Override
    public ToolReplyFlyweight begin(JsonWriter target, ProtocolVersion clientVersion) {
        super.begin(target, clientVersion);
        return this;
    }

    @Override
    public void finish(OutputCheck check) {
        super.finish(check);
    }

    @Override
    public boolean isError() {
        return super.isError();
    }

    @Override
    public Meta meta() {
        return super.meta();
    }
}
