package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/** A whole engine on the caller's thread, over memory: one message at a time, until it is answered. */
final class PathInMemory implements ReplyListener {
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
            + "\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}";

    /** A session's id is hexadecimal and always as long. */
    private static final int SESSION_ID_LENGTH = 32;

    private final MemoryTransport transport = new MemoryTransport(this);
    private final McpEngine engine;
    private SessionFrames opening;
    private long replies;
    private boolean failed;

    PathInMemory(Registry registry) {
        try {
            engine = McpEngine.launch(new EngineContext()
                    .threadingMode(ThreadingMode.INVOKER)
                    .registry(registry)
                    .transport(transport));
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * The two messages of a session as an HTTP client sends them; the second one has the id that the first was told.
     */
    static final class SessionFrames {
        private final MemoryFrame initialize;
        private final MemoryFrame end;

        SessionFrames(long connection) {
            initialize = MemoryFrame.message(connection, INITIALIZE).likeHttp().acceptsStream(false);
            end = MemoryFrame.message(connection, "")
                    .likeHttp()
                    .acceptsStream(false)
                    .kind(FrameKind.END_SESSION)
                    .header(FrameHeader.SESSION_ID, " ".repeat(SESSION_ID_LENGTH));
        }
    }

    /** Sends a message, and runs until it is answered. Returns how many were. */
    long exchange(MemoryFrame message) {
        transport.send(message);
        final long before = replies;
        while (replies == before) {
            engine.invoke();
        }
        if (failed) {
            throw new IllegalStateException("A message was answered with an error");
        }
        return replies;
    }

    /** Opens a session and ends it. */
    long session(SessionFrames frames) {
        opening = frames;
        exchange(frames.initialize);
        return exchange(frames.end);
    }

    @Override
    public void onReply(Reply reply) {
        replies++;
        if (reply.sessionId() != null) {
            opening.end.overwrite(FrameHeader.SESSION_ID, reply.sessionId(), 0);
        }
        failed |= isError(reply);
    }

    /** Whether the member behind the id is {@code "error"}; without looking through the whole answer. */
    private static boolean isError(Reply reply) {
        final int end = Math.min(reply.length() - 2, 48);
        for (int i = 16; i < end; i++) {
            if (reply.buffer().getByte(reply.offset() + i) == '"'
                    && reply.buffer().getByte(reply.offset() + i + 1) == 'e'
                    && reply.buffer().getByte(reply.offset() + i + 2) == 'r') {
                return true;
            }
        }
        return false;
    }
}
