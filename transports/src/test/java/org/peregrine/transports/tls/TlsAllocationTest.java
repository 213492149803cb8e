package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/**
 * Nothing of ours is allocated for a request over TLS. What the engine allocates is measured inside of it, in the same
 * run and for the same records, and taken off: what is left is exactly nothing.
 */
@Timeout(120)
final class TlsAllocationTest implements FrameHandler {
    private static final int ROUND = 500;
    private static final int CLEAN_ROUND_LIMIT = 100;
    private static final int LARGE = 40_000;
    private static final int LEAK_BYTES = 64;
    private static final int QUIET_CYCLES = 2_000;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String POST =
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n"
                    + "Content-Type: application/json\r\nContent-Length: ";
    private static final String UPGRADE = """
            GET /mcp HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final BufferPool pool = new BufferPool(1 << 20, 1 << 24);
    private final NioTransport transport = new NioTransport("test");
    private final List<MeasuredEngine> engines = new CopyOnWriteArrayList<>();
    private final Reply reply = new Reply();
    private final ByteBuffer input = ByteBuffer.allocate(4 * LARGE);
    private UnsafeBuffer answer = new UnsafeBuffer(PING.getBytes(StandardCharsets.US_ASCII));
    private SocketChannel socket;
    private TestTls peer;
    private long connectionId;
    private long exchangeId;
    private int frames;
    private long nowNs;
    private long allocatedBytes;
    private boolean leaking;
    private byte[] leaked = {};

    private void open(TlsEngine tls, Protocol protocol) throws IOException, GeneralSecurityException {
        final TlsSettings settings = TestTls.settings(tls);
        final TlsCredentials own = TlsCredentials.read(settings.certificate(), settings.key(), Instant.now());
        final ServerContext context = new ServerContext(
                settings, MeasuredEngine.context(tls.context(own, List.of()), engines), ServerContext.stamp(settings));
        transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new TlsProtocol(context, protocol, null));
        transport.open(new TransportContext(
                Limits.standard(),
                new EngineContext().errorHandler(),
                this,
                pool,
                new EngineCounters(),
                null,
                HeaderSelection.NONE));
        socket = SocketChannel.open(transport.boundAddresses().getFirst());
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        peer = new TestTls(socket, TestTls.client(null));
        peer.engine.beginHandshake();
        while (!peer.handshake()) {
            transport.poll(64, nowNs++);
        }
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        transport.close();
        assertThat(pool.borrowedBytes()).isZero();
    }

    @Override
    public boolean onFrame(Frame frame) {
        connectionId = frame.connectionId();
        exchangeId = frame.exchangeId();
        frames++;
        if (leaking) {
            leaked = new byte[LEAK_BYTES];
        }
        return true;
    }

    @Override
    public boolean onDisconnect(long connection) {
        return true;
    }

    @Override
    public boolean onPeerEnded(long connection) {
        return true;
    }

    /** Runs a duty cycle, with what it allocates counted. */
    private void poll() {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        transport.poll(64, nowNs++);
        allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Answers the last frame, with what that allocates counted. */
    private void answer() {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        reply.route(connectionId, exchangeId).event(null, 0).body(ReplyStatus.COMPLETE, answer, 0, answer.capacity());
        transport.offer(reply);
        transport.flush();
        allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (peer.write(bytes) == 0) {
                poll();
            }
        }
    }

    /** Sends a request in parts, each a record at least, and answers it; returns the length of the answer. */
    private int exchange(ByteBuffer request, int parts, int expected) throws IOException {
        final int before = frames;
        final int length = request.capacity();
        for (int part = 1; part <= parts; part++) {
            request.limit(length / parts * part + (part == parts ? length % parts : 0));
            write(request);
            poll();
        }
        request.rewind();
        while (frames == before) {
            poll();
            peer.read(input.clear()); // Sends what the socket has not taken yet.
        }
        answer();
        return receive(expected);
    }

    /** Reads so many bytes; of an answer of unknown length all that comes. */
    private int receive(int expected) throws IOException {
        int received = 0;
        for (int quiet = 0; expected == 0 ? received == 0 || quiet < QUIET_CYCLES : received < expected; quiet++) {
            poll();
            final int count = Math.max(0, peer.read(input.clear()));
            received += count;
            quiet = count > 0 ? 0 : quiet;
        }
        return received;
    }

    /** Bytes of ours in the first round that has none, or in the last one; {@link #engines} have the others. */
    private long allocatedByUs(ByteBuffer request, int parts) throws IOException {
        final MeasuredEngine engine = engines.getLast();
        final int length = exchange(request, parts, 0);
        long ours = Long.MAX_VALUE;
        for (int round = 0; round < CLEAN_ROUND_LIMIT && ours > 0; round++) {
            allocatedBytes = 0;
            engine.allocatedBytes = 0;
            engine.records = 0;
            for (int i = 0; i < ROUND; i++) {
                exchange(request, parts, length);
            }
            ours = allocatedBytes - engine.allocatedBytes;
        }
        assertThat(engine.records).isGreaterThanOrEqualTo(2 * ROUND);
        return ours;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer post(String body) {
        return bytes(POST + body.length() + "\r\n\r\n" + body);
    }

    /** A message in one frame, masked by zeros. Source: RFC 6455, 5.2. */
    private static ByteBuffer frame(String text) {
        final byte[] head = {(byte) 0x81, (byte) (0x80 | text.length()), 0, 0, 0, 0};
        return ByteBuffer.allocate(head.length + text.length())
                .put(head)
                .put(bytes(text))
                .flip();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldNotAllocateForARequestOverHttp(TlsEngine tls) throws Exception {
        open(tls, new HttpProtocol(HttpSettings.LOCAL));
        assertThat(allocatedByUs(post(PING), 1)).isZero();
        assertThat(engines.getLast().allocatedBytes / engines.getLast().records)
                .as("garbage of the engine for a record")
                .isBetween(1L, 20_000L);
    }

    @Test
    void shouldNotAllocateForAMessageOverWebSocket() throws Exception {
        open(TlsEngine.CONSCRYPT, new WebSocketProtocol(HttpSettings.LOCAL));
        write(bytes(UPGRADE));
        receive(0);
        assertThat(allocatedByUs(frame(PING), 1)).isZero();
    }

    @Test
    void shouldNotAllocateForALine() throws Exception {
        open(TlsEngine.CONSCRYPT, new LineProtocol());
        assertThat(allocatedByUs(bytes(PING + "\n"), 1)).isZero();
    }

    @Test
    void shouldNotAllocateForARequestInSeveralRecords() throws Exception {
        open(TlsEngine.CONSCRYPT, new HttpProtocol(HttpSettings.LOCAL));
        assertThat(allocatedByUs(post(PING), 3)).isZero();
    }

    @Test
    void shouldNotAllocateForMessagesOfManyRecords() throws Exception {
        answer = new UnsafeBuffer(("\"" + "a".repeat(LARGE) + "\"").getBytes(StandardCharsets.US_ASCII));
        open(TlsEngine.CONSCRYPT, new HttpProtocol(HttpSettings.LOCAL));
        assertThat(allocatedByUs(post("\"" + "a".repeat(LARGE) + "\""), 1)).isZero();
    }

    /** Shows that the gate can fail: a few bytes for each frame are found. */
    @Test
    void shouldFindWhatWouldBeOurs() throws Exception {
        open(TlsEngine.CONSCRYPT, new LineProtocol());
        leaking = true;
        assertThat(allocatedByUs(bytes(PING + "\n"), 1)).isGreaterThanOrEqualTo((long) ROUND * leaked.length);
    }
}
