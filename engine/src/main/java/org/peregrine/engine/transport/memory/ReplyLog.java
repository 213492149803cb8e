package org.peregrine.engine.transport.memory;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.engine.transport.Reply;

/**
 * Keeps every reply, in the order in which they came. Belongs to the network thread: to read it beside a running
 * engine, invoke the engine ({@code INVOKER}) or close it first.
 */
public final class ReplyLog implements ReplyListener {
    private final List<MemoryReply> replies = new ArrayList<>();

    /** Creates an empty log. */
    public ReplyLog() {}

    /**
     * The replies so far.
     *
     * @return the log's own list: it grows with each reply, and may be cleared.
     */
    public List<MemoryReply> replies() {
        return replies;
    }

    @Override
    public void onReply(Reply reply) {
        replies.add(MemoryReply.of(reply));
    }
}
