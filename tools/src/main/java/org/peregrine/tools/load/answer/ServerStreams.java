package org.peregrine.tools.load.answer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/**
 * The streams on which servers of the legacy era speak unasked over Streamable HTTP: one for each session, on a
 * connection beside its own. A stream that ends is opened again, from its last event on. One thread. Source: MCP
 * 2025-11-25, Transports, "Listening for Messages from the Server"; HTML Standard, 9.2.3.
 *
 * <pre>
 *   OPENING ─► OPEN              the head of a response has come
 *   OPENING, OPEN ─► PAUSED      the stream has ended, or its connection has
 *   PAUSED ─► OPENING            a second later, or what the server's retry says
 *   OPENING, OPEN ─► no stream   the server has none, or refuses it
 * </pre>
 */
public final class ServerStreams {
    private static final int NO_CONTENT = 204;
    private static final int FIRST_REFUSAL = 300;
    private static final int METHOD_NOT_ALLOWED = 405;

    /** A client without capabilities is asked nothing. */
    private static final String NO_CAPABILITIES = "{}";

    /** A server that sends no head before its first event is not waited for any longer. */
    private static final long HEARING_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** A server that ends each stream at once, and wants it again at once, is not to occupy the generator. */
    private static final long MIN_RETRY_MS = 10;

    private static final long MAX_RETRY_MS = TimeUnit.HOURS.toMillis(1);

    /** A longer id of an event is not kept. */
    private static final int MAX_ID_BYTES = 1 << 10;

    private static final byte DELETE = 0x7F;
    private static final byte[] NO_BYTES = {};
    private static final byte[] LAST_EVENT_ID = "Last-Event-ID: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientSelector selector;
    private final ClientSettings settings;
    private final DialogueOwner owner;
    private final long originNs = System.nanoTime();
    private final Map<ClientConnection, Stream> streams = new HashMap<>();

    /** Those for which something is due at a time. */
    private final TreeSet<Stream> timed =
            new TreeSet<>(Comparator.<Stream>comparingLong(s -> s.dueNs).thenComparingLong(s -> s.number));

    private long created;
    private int opening;

    /**
     * Creates it without a stream.
     *
     * @param selector of the connections.
     * @param settings of the sessions.
     * @param owner is told what comes.
     */
    ServerStreams(ClientSelector selector, ClientSettings settings, DialogueOwner owner) {
        this.selector = selector;
        this.settings = settings;
        this.owner = owner;
    }

    /**
     * Opens the stream of a session, where its client can be asked something and its transport has such a stream.
     *
     * @param session its connection, which is open.
     * @return whether {@link DialogueOwner#onHearing} follows.
     */
    public boolean open(ClientConnection session) {
        if (session.target().kind() != Target.Kind.HTTP
                || !settings.handshake()
                || settings.capabilities().equals(NO_CAPABILITIES)) {
            return false;
        }
        final Stream stream = new Stream(session, created++);
        streams.put(session, stream);
        opening++;
        stream.at(System.nanoTime() + HEARING_NS);
        stream.connect();
        return true;
    }

    /**
     * Waits until each stream is open, or will not be.
     *
     * @throws IOException when the system's selector fails.
     */
    public void await() throws IOException {
        while (opening > 0) {
            selector.poll(1);
            poll(System.nanoTime());
        }
    }

    /**
     * Opens streams again whose time has come.
     *
     * @param nowNs the time.
     */
    void poll(long nowNs) {
        while (!timed.isEmpty() && timed.first().dueNs <= nowNs - originNs) {
            timed.first().onTime();
        }
    }

    /**
     * The time at which something is due next.
     *
     * @return of {@link System#nanoTime}; {@link Long#MAX_VALUE} for never.
     */
    public long dueNs() {
        return timed.isEmpty() ? Long.MAX_VALUE : originNs + timed.first().dueNs;
    }

    /**
     * Ends the stream of a session.
     *
     * @param session its connection.
     */
    void remove(ClientConnection session) {
        final Stream stream = streams.get(session);
        if (stream != null) {
            stream.firstHearing();
            stream.end();
        }
    }

    /** Whether an event's id may stand in a field of HTTP. */
    private static boolean isText(UnsafeBuffer buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if ((buffer.getByte(i) >= 0 && buffer.getByte(i) < ' ') || buffer.getByte(i) == DELETE) {
                return false;
            }
        }
        return true;
    }

    private enum State {
        OPENING,
        OPEN,
        PAUSED
    }

    /** The stream of one session. */
    private final class Stream implements ClientHandler {
        private final ClientConnection session;
        private final long number;
        private State state = State.OPENING;
        private boolean heard;
        private ClientConnection connection;
        private byte[] eventId = NO_BYTES;
        private int eventIdLength;
        private long retryNs = RETRY_NS;
        private long dueNs;

        Stream(ClientConnection session, long number) {
            this.session = session;
            this.number = number;
        }

        void at(long timeNs) {
            timed.remove(this);
            dueNs = timeNs - originNs;
            timed.add(this);
        }

        void onTime() {
            timed.remove(this);
            if (state == State.PAUSED) {
                connect();
            } else {
                hearing();
            }
        }

        void connect() {
            state = State.OPENING;
            connection = selector.connect(session.target(), SessionSettings.of(session, settings), this, null);
        }

        private void pause() {
            state = State.PAUSED;
            at(System.nanoTime() + retryNs);
            hearing();
        }

        void end() {
            streams.remove(session);
            timed.remove(this);
            connection.close();
        }

        private boolean firstHearing() {
            final boolean first = !heard;
            heard = true;
            opening -= first ? 1 : 0;
            return first;
        }

        private void hearing() {
            if (firstHearing()) {
                owner.onHearing(session);
            }
        }

        @Override
        public void onOpen(ClientConnection stream) {
            stream.listen(eventIdLength == 0 ? NO_BYTES : lastEventId());
        }

        private byte[] lastEventId() {
            return ByteBuffer.allocate(LAST_EVENT_ID.length + eventIdLength + LINE_END.length)
                    .put(LAST_EVENT_ID)
                    .put(eventId, 0, eventIdLength)
                    .put(LINE_END)
                    .array();
        }

        @Override
        public void onResponse(ClientConnection stream) {
            state = State.OPEN;
            timed.remove(this);
            hearing();
        }

        @Override
        public void onEventId(ClientConnection stream, UnsafeBuffer buffer, int offset, int length) {
            eventIdLength = length <= MAX_ID_BYTES && isText(buffer, offset, length) ? length : 0;
            if (eventId.length < eventIdLength) {
                eventId = new byte[eventIdLength];
            }
            buffer.getBytes(offset, eventId, 0, eventIdLength);
        }

        @Override
        public void onRetry(ClientConnection stream, long timeMs) {
            retryNs = TimeUnit.MILLISECONDS.toNanos(Math.clamp(timeMs, MIN_RETRY_MS, MAX_RETRY_MS));
        }

        @Override
        public void onMessage(ClientConnection stream, Envelope message, int offset, int length) {
            if (message.kind() == MessageKind.RESPONSE) {
                owner.onStreamFailed("it brought an answer");
            } else {
                owner.onHeard(session, message);
            }
        }

        @Override
        public void onInvalid(ClientConnection stream, String reason, UnsafeBuffer buffer, int offset, int length) {
            owner.onStreamFailed("it brought no message: " + reason);
        }

        @Override
        public void onExchangeEnd(ClientConnection stream, int status) {
            if (status < FIRST_REFUSAL && status != NO_CONTENT) {
                stream.close();
                pause();
                return;
            }
            if (status != METHOD_NOT_ALLOWED && status != NO_CONTENT) {
                owner.onStreamFailed(StatusText.of(status));
            }
            end();
            hearing();
        }

        @Override
        public void onClosed(ClientConnection stream, String reason) {
            owner.onStreamFailed(reason);
            pause();
        }
    }
}
