package org.peregrine.transports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;

/**
 * A transport with a scripted engine, driven by the test's own thread: nothing happens but inside {@link #cycle()}, so
 * a test decides the order of everything but the kernel's work.
 */
public final class TestServer implements FrameHandler, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FRAME_LIMIT = 64;

    /** What the scripted engine says; the text holds one byte a character. */
    public record Answer(ReplyStatus status, String body) {
        public static Answer complete(String text) {
            return new Answer(ReplyStatus.COMPLETE, text);
        }
    }

    public final List<ReceivedFrame> frames = new ArrayList<>();
    public final List<Principal> principals = new ArrayList<>();
    public final List<Long> peers = new ArrayList<>();
    public final List<String> notices = new ArrayList<>();
    public final List<RequestHeaders> headers = new ArrayList<>();
    public final List<Long> disconnects = new ArrayList<>();
    public final List<Long> peerEnds = new ArrayList<>();
    public final BufferPool pool;
    public final EngineCounters counters = new EngineCounters();
    public final NioTransport transport;
    public boolean full;
    public boolean answering = true;
    public String sessionId;
    public int frameLimit = FRAME_LIMIT;
    public long nowNs = 1_000_000_000L;
    /** Is called while the transport delivers a frame. */
    public Consumer<ReceivedFrame> arrival = frame -> {};

    public Function<ReceivedFrame, Answer> script = frame -> Answer.complete("<" + frame.body() + ">");

    final ByteBuffer clientInput = ByteBuffer.allocateDirect(256 * 1024);
    private List<TestServer> shards = new ArrayList<>(List.of(this));
    private final Deque<ReceivedFrame> due = new ArrayDeque<>();
    private final Reply reply = new Reply();

    private TestServer(NioTransport transport, EngineContext engine) {
        this.transport = transport;
        this.pool = new BufferPool(
                Math.max(engine.intLimit(Limit.MAX_FRAME_BYTES), engine.intLimit(Limit.MAX_REPLY_BYTES))
                        + engine.intLimit(Limit.MAX_HEADER_BYTES),
                engine.limit(Limit.BUFFER_POOL_BYTES));
    }

    public static TestServer open(Protocol protocol, EngineContext engine) throws IOException {
        return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), protocol, engine);
    }

    public static TestServer open(SocketAddress address, Protocol protocol, EngineContext engine) throws IOException {
        return open(new NioTransport("test").listen(address, TestTls.of(protocol)), engine);
    }

    public static TestServer open(NioTransport transport, EngineContext engine) throws IOException {
        return open(transport, engine, counters -> null);
    }

    /** Asks callers for tokens. */
    public static TestServer open(
            NioTransport transport, EngineContext engine, Function<EngineCounters, Authenticator> authenticator)
            throws IOException {
        final TestServer server = new TestServer(transport, engine);
        transport.open(new TransportContext(
                engine.limits(),
                failure -> {
                    server.notices.add(failure.getMessage());
                    engine.errorHandler().onError(failure);
                },
                server,
                server.pool,
                server.counters,
                authenticator.apply(server.counters),
                engine.passedHeaders()));
        return server;
    }

    /** Joins the shards that listen at the same address: a new peer's handshake over TLS is with any of them. */
    public TestServer beside(TestServer first) {
        first.shards.add(this);
        shards = first.shards;
        return this;
    }

    public SocketAddress address() {
        return transport.boundAddresses().get(0);
    }

    @Override
    public boolean onFrame(Frame frame) {
        if (full) {
            return false;
        }
        final ReceivedFrame received = ReceivedFrame.of(frame);
        frames.add(received);
        principals.add(frame.principal());
        peers.add(frame.peer());
        headers.add(frame.headers().copy());
        due.add(received);
        arrival.accept(received);
        return true;
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        if (full) {
            return false;
        }
        disconnects.add(connectionId);
        return true;
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        if (full) {
            return false;
        }
        peerEnds.add(connectionId);
        return true;
    }

    /** One duty cycle: poll, answer, flush. */
    public int cycle() {
        final int work = transport.poll(frameLimit, nowNs);
        while (answering && !due.isEmpty()) {
            final ReceivedFrame frame = due.poll();
            answer(frame, script.apply(frame));
        }
        transport.flush();
        return work;
    }

    /** Answers one frame; null leaves it unanswered. */
    public int answer(ReceivedFrame frame, Answer answer) {
        return answer == null ? 0 : say(frame, answer.status(), answer.body());
    }

    /** Says one thing to a frame. */
    public int say(ReceivedFrame frame, ReplyStatus status, String body) {
        return say(frame, status, body, null, 0);
    }

    /** Says one thing to a frame, with a name in its stream. */
    public int say(ReceivedFrame frame, ReplyStatus status, String text, String eventId, int retryMs) {
        final byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        reply.route(frame.connectionId(), frame.exchangeId())
                .event(buffer(eventId), retryMs)
                .sessionId(buffer(sessionId))
                .body(status, body.length == 0 ? null : new UnsafeBuffer(body), 0, body.length);
        return transport.offer(reply);
    }

    private static UnsafeBuffer buffer(String text) {
        return text == null ? null : new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Runs duty cycles of all shards until so many handshakes over TLS were completed, or the condition holds. */
    void runHandshakes(long completed, BooleanSupplier condition) {
        runUntil(() -> {
            for (final TestServer shard : shards) {
                if (shard != this) {
                    shard.cycle();
                }
            }
            return condition.getAsBoolean() || handshakes() >= completed;
        });
    }

    /** Handshakes over TLS that all shards have completed. */
    long handshakes() {
        return shards.stream()
                .mapToLong(shard -> shard.count(EngineCounter.TLS_HANDSHAKES))
                .sum();
    }

    /** Runs duty cycles until the condition holds. */
    public void runUntil(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (cycle() == 0) {
                transport.await(1_000_000);
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("Not within " + PATIENCE + "; frames " + frames.size() + ", disconnects "
                        + disconnects + ", borrowed " + pool.borrowedBytes());
            }
        }
    }

    /** Runs duty cycles until several in a row found nothing to do. */
    public void runUntilIdle() {
        final int[] idle = {0};
        runUntil(() -> {
            idle[0] = cycle() == 0 ? idle[0] + 1 : 0;
            transport.await(100_000);
            return idle[0] >= 20;
        });
    }

    /** Lets the time pass by which the server may notice later that a peer has ended its side. */
    public void passHeldEnds() {
        nowNs += TestTls.heldEndNs();
    }

    public long count(EngineCounter counter) {
        return counters.value(counter);
    }

    @Override
    public void close() {
        transport.close();
    }
}
