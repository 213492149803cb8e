package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * A whole engine on the caller's thread, over a transport that is memory: one message at a time, until it is answered.
 */
final class PathInMemory implements Transport {
    /** A session's id is hexadecimal and always as long. */
    private static final int SESSION_ID_LENGTH = 32;

    private final McpEngine engine;
    private final Frame frame = new Frame();
    private final UnsafeBuffer sessionId = new UnsafeBuffer(new byte[SESSION_ID_LENGTH]);
    private FrameHandler handler;
    private UnsafeBuffer next;
    private long connection;
    private FrameKind kind;
    private long exchanges;
    private long replies;
    private boolean failed;

    PathInMemory(Registry registry) {
        try {
            engine = McpEngine.launch(new EngineContext()
                    .threadingMode(ThreadingMode.INVOKER)
                    .registry(registry)
                    .transport(this));
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A message with room for a session's id in front of it. */
    static UnsafeBuffer message(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[SESSION_ID_LENGTH + bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(SESSION_ID_LENGTH, bytes);
        return new UnsafeBuffer(buffer, 0, SESSION_ID_LENGTH + bytes.length);
    }

    /** Sends a message as a TCP client would, and runs until it is answered. Returns how many were. */
    long exchange(UnsafeBuffer message) {
        return exchange(message, FrameKind.MESSAGE, 1);
    }

    /** Opens a session on a connection, as an HTTP client would, and ends it. */
    long session(UnsafeBuffer initialize, long onConnection) {
        exchange(initialize, FrameKind.MESSAGE, -onConnection);
        return exchange(sessionId, FrameKind.END_SESSION, -onConnection);
    }

    /** A negative connection is one that sessions do not depend on. */
    private long exchange(UnsafeBuffer message, FrameKind what, long onConnection) {
        next = message;
        kind = what;
        connection = onConnection;
        final long before = replies;
        while (replies == before) {
            engine.invoke();
        }
        if (failed) {
            throw new IllegalStateException("A message was answered with an error");
        }
        return replies;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void open(TransportContext context) {
        handler = context.handler();
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        if (next == null) {
            return 0;
        }
        frame.start(Math.abs(connection), exchanges++, connection > 0)
                .kind(kind)
                .bytes(next, 0, SESSION_ID_LENGTH, next.capacity() - SESSION_ID_LENGTH);
        if (kind == FrameKind.END_SESSION) {
            frame.header(FrameHeader.SESSION_ID, 0, SESSION_ID_LENGTH);
        }
        next = null;
        handler.onFrame(frame);
        return 1;
    }

    @Override
    public int offer(Reply reply) {
        replies++;
        if (reply.sessionId() != null) {
            sessionId.putBytes(0, reply.sessionId(), 0, SESSION_ID_LENGTH);
        }
        failed |= isError(reply);
        return SENT;
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

    @Override
    public boolean isBacklogged(long connectionId) {
        return false;
    }

    @Override
    public void flush() {}

    @Override
    public void await(long timeoutNs) {
        Thread.onSpinWait();
    }

    @Override
    public void wakeup() {}

    @Override
    public void quiesce() {}

    @Override
    public boolean hasPendingReplies() {
        return false;
    }

    @Override
    public void close() {}
}
