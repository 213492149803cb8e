package org.peregrine.tools.replay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.Target;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.aeron.AeronSettings;
import org.peregrine.transports.aeron.AeronTransport;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/**
 * Answers each request as the recording does when it has learned that answer, else with an empty result: over the
 * engine's own transport of the target's kind, so that a replay warms up the wire that it will use, on a thread of its
 * own. Standard input and output and the stream of events of the older protocol are stood for by lines over TCP.
 */
final class LocalResponder implements FrameHandler, AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(-?\\d+|\"(?:[^\"\\\\]|\\\\.)*\")");
    private static final int MAX_ANSWERS = 4096;
    private static final int MAX_ANSWER_BYTES = 4096;
    private static final int FRAMES_PER_CYCLE = 64;
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final UnsafeBuffer SESSION = new UnsafeBuffer("warm-up".getBytes(StandardCharsets.US_ASCII));

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Deque<Answer> due = new ArrayDeque<>();
    private final Reply reply = new Reply();
    private final Transport transport;
    private final Target target;
    private final Path directory;
    private final Thread thread;
    private volatile boolean closing;

    /** An answer that goes out after the poll which brought its request. */
    private record Answer(long connectionId, long exchangeId, ReplyStatus status, String body) {}

    /**
     * Opens a transport like the one that serves a target.
     *
     * @param like of which kind.
     * @throws IOException when it cannot be opened.
     */
    LocalResponder(Target like) throws IOException {
        directory = Files.createTempDirectory("peregrine-warm-up");
        final EngineContext context = new EngineContext();
        if (like.kind() == Target.Kind.OTHER) {
            final Path driver = directory.resolve("aeron");
            transport =
                    new AeronTransport("warm-up", AeronSettings.of("aeron:ipc").embeddedIn(driver));
            open(context);
            target = Target.parse("aeron:ipc?aeron-dir=" + driver);
        } else {
            final NioTransport sockets = new NioTransport("warm-up");
            transport = sockets;
            sockets.listen(
                    like.kind() == Target.Kind.UNIX
                            ? UnixDomainSocketAddress.of(directory.resolve("socket"))
                            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    protocol(like.kind()));
            open(context);
            target = Target.parse(prefix(like.kind())
                    + switch (sockets.boundAddresses().getFirst()) {
                        case InetSocketAddress internet -> "127.0.0.1:" + internet.getPort();
                        case UnixDomainSocketAddress local -> local.getPath();
                        default -> throw new IllegalStateException("no such address");
                    });
        }
        thread = Thread.ofPlatform().daemon().name("warm-up").start(this::run);
    }

    private static Protocol protocol(Target.Kind kind) {
        return switch (kind) {
            case HTTP -> new HttpProtocol(HttpSettings.LOCAL);
            case WEBSOCKET -> new WebSocketProtocol(HttpSettings.LOCAL);
            default -> new LineProtocol();
        };
    }

    private static String prefix(Target.Kind kind) {
        return switch (kind) {
            case HTTP -> "http://";
            case WEBSOCKET -> "ws://";
            case UNIX -> "unix:";
            default -> "tcp:";
        };
    }

    private void open(EngineContext context) throws IOException {
        final BufferPool pool = new BufferPool(
                context.intLimit(Limit.MAX_FRAME_BYTES) + context.intLimit(Limit.MAX_HEADER_BYTES),
                context.limit(Limit.BUFFER_POOL_BYTES));
        try {
            transport.open(new TransportContext(context.limits(), failure -> {}, this, pool, new EngineCounters()));
        } catch (final IOException | RuntimeException failure) {
            transport.close();
            IoUtil.delete(directory.toFile(), true);
            throw failure;
        }
    }

    /** The target that reaches it. */
    Target target() {
        return target;
    }

    /** Learns an answer from the recording. */
    void learn(byte[] body) {
        if (answers.size() >= MAX_ANSWERS || body.length == 0 || body.length > MAX_ANSWER_BYTES) {
            return;
        }
        final String answer = new String(body, StandardCharsets.UTF_8);
        final Matcher id = ID.matcher(answer);
        if (answer.startsWith("{") && answer.contains("\"result\"") && id.find()) {
            answers.putIfAbsent(id.group(1), answer);
        }
    }

    private void run() {
        while (!closing) {
            final int work = transport.poll(FRAMES_PER_CYCLE, System.nanoTime());
            while (!due.isEmpty()) {
                send(due.remove());
            }
            transport.flush();
            if (work == 0) {
                transport.await(WAIT_NS);
            }
        }
        transport.close();
    }

    private void send(Answer answer) {
        final byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        transport.offer(reply.route(answer.connectionId, answer.exchangeId)
                .sessionId(SESSION)
                .body(answer.status, body.length == 0 ? null : new UnsafeBuffer(body), 0, body.length));
    }

    @Override
    public boolean onFrame(Frame frame) {
        due.add(answer(frame));
        return true;
    }

    private Answer answer(Frame frame) {
        if (frame.kind() == FrameKind.OPEN_STREAM) {
            return answer(frame, ReplyStatus.NOT_ALLOWED, "");
        }
        if (frame.kind() == FrameKind.MESSAGE && frame.fault() == FrameFault.NONE) {
            final byte[] body = new byte[frame.bodyLength()];
            frame.buffer().getBytes(frame.bodyOffset(), body);
            final Matcher id = ID.matcher(new String(body, StandardCharsets.UTF_8));
            if (id.find()) {
                return answer(frame, ReplyStatus.COMPLETE, result(id.group(1)));
            }
        }
        return answer(frame, ReplyStatus.ACCEPTED, "");
    }

    private static Answer answer(Frame frame, ReplyStatus status, String body) {
        return new Answer(frame.connectionId(), frame.exchangeId(), status, body);
    }

    private String result(String id) {
        final String learned = answers.get(id);
        return learned != null ? learned : "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        return true;
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        return true;
    }

    @Override
    public void close() {
        closing = true;
        transport.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException wanted) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        IoUtil.delete(directory.toFile(), true);
    }
}
