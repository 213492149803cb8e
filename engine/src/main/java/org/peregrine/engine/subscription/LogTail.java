package org.peregrine.engine.subscription;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.engine.handler.LogLevel;

/**
 * The last log messages of the server, encoded once for all sessions; each {@link LogReader} takes them at its own
 * pace. Any thread. Source: MCP 2025-11-25, Logging.
 *
 * <pre>
 *   positions   oldest              end
 *                 │ m │ m │ m │ m │ m │
 *                   ▲           ▲
 *   readers         └ slow      └ quick
 * </pre>
 *
 * <p>Messages beyond {@link #MAX_MESSAGES} or the limit of bytes are dropped; a reader that has not taken them sees the
 * gap.
 */
final class LogTail {
    static final int MAX_MESSAGES = 1024;
    private static final int MAX_MESSAGE_BYTES = 1 << 28;

    private final Message[] ring = new Message[MAX_MESSAGES];
    private final int maxBytes;
    private long oldest;
    private long end;
    private long bytes;

    /** A whole notification. */
    record Message(LogLevel level, UnsafeBuffer json) {
        static Message of(LogLevel level, String logger, String text) {
            final HeapJson json = new HeapJson(MAX_MESSAGE_BYTES);
            final JsonWriter writer = json.writer();
            EnvelopeWriter.begin(writer).name("method").value("notifications/message");
            writer.name("params").beginObject().name("level").value(level.wireName());
            if (logger != null) {
                writer.name("logger").value(logger);
            }
            writer.name("data").value(text).endObject().endObject();
            return new Message(level, new UnsafeBuffer(json.bytes()));
        }

        /** The warning for a client that missed messages. */
        static Message dropped(long count) {
            return of(LogLevel.WARNING, "peregrine", "Log messages dropped before they could be sent: " + count);
        }
    }

    /**
     * Creates a tail without messages.
     *
     * @param maxBytes of all messages.
     */
    LogTail(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a message; one that is too large is dropped. */
    synchronized void append(Message message) {
        ring[index(end++)] = message;
        bytes += message.json().capacity();
        while (bytes > maxBytes || end - oldest >= MAX_MESSAGES) {
            final int index = index(oldest++);
            bytes -= ring[index].json().capacity();
            ring[index] = null;
        }
    }

    /** The position of the next message. */
    synchronized long end() {
        return end;
    }

    /** The position of the oldest message that is kept; the end when there is none. */
    synchronized long oldest() {
        return oldest;
    }

    /** The message at a position; null when it has not come yet, or is dropped. */
    synchronized Message at(long position) {
        return position < oldest || position >= end ? null : ring[index(position)];
    }

    private static int index(long position) {
        return (int) (position & (MAX_MESSAGES - 1));
    }
}
