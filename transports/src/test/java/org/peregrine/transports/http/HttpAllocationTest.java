package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenClocks;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Nothing is allocated for a request, nor for an event: over a real socket, both ends on one thread. */
@Timeout(120)
class HttpAllocationTest implements FrameHandler {
    private static final int ROUND = 10_000;
    private static final int CLEAN_ROUND_LIMIT = 100;
    private static final String FIELDS = String.join(
            "\r\n",
            "Host: localhost",
            "Accept: application/json, text/event-stream",
            "Mcp-Session-Id: 0123456789abcdef0123456789abcdef",
            "");
    private static final String POST = "POST /mcp HTTP/1.1\r\n" + FIELDS
            + "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n"
            + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String POST_WITH_TOKEN =
            POST.replaceFirst("\r\nAccept", "\r\nAuthorization: Bearer " + "eyJhbGciOi".repeat(102) + "\r\nAccept");
    private static final String GET = "GET /mcp HTTP/1.1\r\n" + FIELDS + "\r\n";

    @TempDir
    private Path directory;

    private final BufferPool pool = new BufferPool(1 << 20, 1 << 24);
    private NioTransport transport = new NioTransport("test");
    private final Reply reply = new Reply();
    private final UnsafeBuffer message =
            new UnsafeBuffer("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}".getBytes(StandardCharsets.US_ASCII));
    private final UnsafeBuffer eventId = new UnsafeBuffer("0-1".getBytes(StandardCharsets.US_ASCII));
    private final ByteBuffer output = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer input = ByteBuffer.allocateDirect(4096);
    private SocketChannel client;
    private long connectionId;
    private long exchangeId;
    private Principal principal;
    private long peer;
    private int frames;
    private long nowNs;

    @BeforeEach
    void open() throws IOException {
        open(null);
    }

    private void open(Authenticator authenticator) throws IOException {
        transport.listen(UnixDomainSocketAddress.of(directory.resolve("socket")), new HttpProtocol(HttpSettings.LOCAL));
        start(authenticator);
    }

    private void start(Authenticator authenticator) throws IOException {
        transport.open(new TransportContext(
                Limits.standard(),
                new EngineContext().errorHandler(),
                this,
                pool,
                new EngineCounters(),
                authenticator,
                HeaderSelection.NONE));
        client = SocketChannel.open(transport.boundAddresses().getFirst());
        client.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        transport.close();
        assertThat(pool.borrowedBytes()).isZero();
    }

    @Override
    public boolean onFrame(Frame frame) {
        connectionId = frame.connectionId();
        exchangeId = frame.exchangeId();
        principal = frame.principal();
        peer = frame.peer();
        frames++;
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

    private void send(String request) throws IOException {
        output.clear();
        output.put(request.getBytes(StandardCharsets.US_ASCII)).flip();
    }

    /** Polls until a frame has come. */
    private void take() {
        final int before = frames;
        while (frames == before) {
            transport.poll(64, nowNs++);
        }
    }

    /** Reads until as many bytes have come as the last call of this kind found, or for the first one until some have. */
    private int receive(int expected) throws IOException {
        int received = 0;
        while (received < Math.max(1, expected)) {
            input.clear();
            received += client.read(input);
        }
        return received;
    }

    private void exchange(int count, int parts) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            output.rewind();
            client.write(output);
            take();
            for (int part = 0; part < parts; part++) {
                offer(ReplyStatus.PART);
            }
            offer(ReplyStatus.COMPLETE);
            transport.flush();
            length = receive(length);
        }
    }

    private void tell(int count) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            offer(ReplyStatus.PART);
            transport.flush();
            transport.poll(64, nowNs++);
            length = receive(length);
        }
    }

    private void offer(ReplyStatus status) {
        reply.route(connectionId, exchangeId)
                .event(status == ReplyStatus.PART ? eventId : null, 0)
                .body(status, message, 0, message.capacity());
        transport.offer(reply);
    }

    /** What one round does. */
    private interface Round {
        void run() throws IOException;
    }

    /** The optimizing compiler removes what interpreted code allocates; one clean round proves that nothing has to be. */
    private static long allocatedBytes(Round round) throws IOException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < CLEAN_ROUND_LIMIT && allocated > 0; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            round.run();
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }

    @Test
    void shouldNotAllocateForAJsonAnswer() throws IOException {
        send(POST);
        assertThat(allocatedBytes(() -> exchange(ROUND, 0))).isZero();
    }

    @Test
    void shouldNotAllocateForAKnownTokenOfAKilobyte() throws IOException {
        close();
        transport = new NioTransport("test");
        final EngineContext settings = new EngineContext();
        open(new Authenticator(
                Authentication.of(token -> Principal.of("issuer", "alice")),
                Limits.standard(),
                new TokenClocks(settings.clock(), settings.epochClock()),
                settings.handlerThreads(),
                transport::wakeup,
                new Failures(new EngineCounters(), settings.errorHandler())));
        send(POST_WITH_TOKEN);

        assertThat(allocatedBytes(() -> exchange(ROUND, 0))).isZero();
        assertThat(principal.subject()).isEqualTo("alice");
    }

    @Test
    void shouldNotAllocateForACallerThatAProxyNames() throws IOException {
        close();
        transport = new NioTransport("test");
        final EngineContext settings = new EngineContext();
        open(new Authenticator(
                Authentication.of(TokenVerifier.NONE).withForwarded(new ForwardedCaller("X-User", peer -> true)),
                Limits.standard(),
                new TokenClocks(settings.clock(), settings.epochClock()),
                settings.handlerThreads(),
                transport::wakeup,
                new Failures(new EngineCounters(), settings.errorHandler())));
        send(POST.replaceFirst("\r\n", "\r\nX-User: bob\r\n"));

        assertThat(allocatedBytes(() -> exchange(ROUND, 0))).isZero();
        assertThat(principal.subject()).isEqualTo("bob");
    }

    @Test
    void shouldNotAllocateForAClientThatAProxyNames() throws IOException {
        close();
        transport = new NioTransport("test")
                .proxies(List.of(AddressRange.parse("127.0.0.1"), AddressRange.parse("10.0.0.0/8")))
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL.withClientAddressField("X-Forwarded-For")));
        start(null);
        send(POST.replaceFirst("\r\n", "\r\nX-Forwarded-For: 1.2.3.4, 2001:db8::1:2, 10.1.1.1\r\n"));

        assertThat(allocatedBytes(() -> exchange(ROUND, 0))).isZero();
        assertThat(peer).isEqualTo(0x2001_0db8_0000_0000L);
    }

    @Test
    void shouldNotAllocateForAStreamOfItsOwn() throws IOException {
        send(POST);
        assertThat(allocatedBytes(() -> exchange(ROUND, 2))).isZero();
    }

    @Test
    void shouldNotAllocateForAnEventOfAnOpenStream() throws IOException {
        send(GET);
        client.write(output);
        take();
        tell(1);
        assertThat(allocatedBytes(() -> tell(ROUND))).isZero();
    }
}
