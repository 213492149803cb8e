package org.peregrine.transports.http;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.DirectBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.Frame;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.NetworkContext;

/**
 * The sessions of the deprecated pair of endpoints, shared by all shards: each is a connection with an open stream, so
 * there are at most as many as connections. An id is 128 random bits in hexadecimal; any client of the same caller that
 * knows it may send messages of the session, as the protocol specifies.
 *
 * <p>Source: MCP 2024-11-05, Transports, "HTTP with SSE".
 */
final class SseSessions {
    private static final int ID_BYTES = 16;
    private static final String PARAMETER = "sessionId=";

    /**
     * A session, from the opening of its stream to the end of its connection.
     *
     * @param id names it.
     * @param network of the connection's shard, whose thread alone may touch the connection.
     * @param connection that the stream is open on.
     * @param connectionId of it.
     * @param owner that opened the stream: to others the session does not exist.
     */
    record SseSession(String id, NetworkContext network, Connection connection, long connectionId, Principal owner) {
        /**
         * Hands over a message that arrived on a connection of any shard.
         *
         * @param shard of the connection that it came in on.
         * @param via that connection.
         * @param frame of the message, with the session's connection.
         * @return the reason of its refusal; {@link HttpRefusal#NONE} when it was taken; null when it must be offered
         *     again.
         */
        HttpRefusal take(NetworkContext shard, Connection via, Frame frame) {
            if (shard != network) {
                final boolean taken =
                        network.relay().offer(frame.address(via.feed().address()));
                return taken ? HttpRefusal.NONE : HttpRefusal.STREAM_FULL;
            }
            if (connection.isClosed()) {
                return HttpRefusal.NO_SUCH_SESSION;
            }
            if (connection.isPaused()) {
                return HttpRefusal.STREAM_FULL;
            }
            frame.exchange(network.relay().nextExchange());
            return via.feed().deliver(frame, connection) ? HttpRefusal.NONE : null;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, SseSession> byId = new ConcurrentHashMap<>();
    private final byte[] streamPath;
    private final byte[] messagePath;

    SseSessions(String streamPath, String messagePath) {
        this.streamPath = streamPath.getBytes(StandardCharsets.US_ASCII);
        this.messagePath = messagePath.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] streamPath() {
        return streamPath;
    }

    byte[] messagePath() {
        return messagePath;
    }

    SseSession open(NetworkContext network, Connection connection, Principal owner) {
        final byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        final SseSession session =
                new SseSession(HexFormat.of().formatHex(bits), network, connection, connection.id(), owner);
        byId.put(session.id(), session);
        return session;
    }

    void close(SseSession session) {
        byId.remove(session.id());
    }

    /** The first event of the stream: the path for the session's messages. */
    String endpointEvent(SseSession session) {
        return "event: endpoint\ndata: " + new String(messagePath, StandardCharsets.US_ASCII) + "?" + PARAMETER
                + session.id() + "\n\n";
    }

    /** The session that a request names in its query; null when its caller has none of that name. */
    SseSession find(DirectBuffer buffer, int start, HttpHead head, Principal caller) {
        final byte[] query = new byte[head.queryLength()];
        if (query.length > 0) {
            buffer.getBytes(start + head.queryOffset(), query);
        }
        for (final String parameter : new String(query, StandardCharsets.US_ASCII).split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                final SseSession session = byId.get(parameter.substring(PARAMETER.length()));
                return session != null && session.owner.isSameCaller(caller) ? session : null;
            }
        }
        return null;
    }
}
