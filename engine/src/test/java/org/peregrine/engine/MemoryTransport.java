package org.peregrine.engine;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/** A transport without sockets: tests put messages in and take replies out, on the thread that invokes the engine. */
class MemoryTransport implements Transport {
    /** One reply as it arrived. */
    record Answer(
            long connectionId, long exchangeId, ReplyStatus status, String text, String sessionId, String eventId) {}

    /** What a connection does. */
    private enum Act {
        SEND,
        END,
        DISCONNECT
    }

    private record Input(
            long connectionId,
            Act act,
            String text,
            FrameFault fault,
            FrameKind kind,
            Map<FrameHeader, String> headers) {
        static Input message(long connectionId, String text, Map<FrameHeader, String> headers) {
            return new Input(connectionId, Act.SEND, text, FrameFault.NONE, FrameKind.MESSAGE, Map.copyOf(headers));
        }
    }

    private final Deque<Input> inputs = new ArrayDeque<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<WeakReference<byte[]>> heapReplies = new ArrayList<>();
    /** Lines of header fields that go before every message; what HTTP passes on when there are Mcp-Param- fields. */
    private String parameterFields = "";

    private final Set<Long> backlogged = new HashSet<>();
    private final Map<Long, Long> addresses = new HashMap<>();
    private final Frame frame = new Frame();
    private final Semaphore wakeups = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private FrameHandler handler;
    private BufferPool pool;
    private final List<String> ends = new ArrayList<>();
    private boolean quiesced;
    private boolean peersStay;
    private boolean connectionScoped = true;
    private long nextExchange;
    private int flushes;

    MemoryTransport likeHttp() {
        connectionScoped = false;
        return this;
    }

    void send(long connectionId, String text) {
        send(connectionId, text, Map.of());
    }

    void send(long connectionId, String text, Map<FrameHeader, String> headers) {
        inputs.add(Input.message(connectionId, text, headers));
    }

    /** What HTTP sends without a body: GET or DELETE. */
    void send(long connectionId, FrameKind kind, Map<FrameHeader, String> headers) {
        inputs.add(new Input(connectionId, Act.SEND, "", FrameFault.NONE, kind, Map.copyOf(headers)));
    }

    void parameterFields(String lines) {
        parameterFields = lines;
    }

    void fault(long connectionId, FrameFault fault) {
        fault(connectionId, FrameKind.MESSAGE, fault);
    }

    void fault(long connectionId, FrameKind kind, FrameFault fault) {
        inputs.add(new Input(connectionId, Act.SEND, "", fault, kind, Map.of()));
    }

    void endInput(long connectionId) {
        inputs.add(new Input(connectionId, Act.END, "", FrameFault.NONE, FrameKind.MESSAGE, Map.of()));
    }

    void disconnect(long connectionId) {
        inputs.add(new Input(connectionId, Act.DISCONNECT, "", FrameFault.NONE, FrameKind.MESSAGE, Map.of()));
    }

    /** Says which address a connection comes from. */
    void from(long connectionId, long address) {
        addresses.put(connectionId, address);
    }

    /** From now on this connection takes no bytes, or takes them again. */
    void backlogged(long connectionId, boolean slow) {
        if (slow) {
            backlogged.add(connectionId);
        } else {
            backlogged.remove(connectionId);
        }
    }

    List<Answer> answers() {
        return answers;
    }

    /** The arrays that replies lay in, those of direct memory left out; held weakly. */
    List<WeakReference<byte[]>> heapReplies() {
        return heapReplies;
    }

    int waiting() {
        return inputs.size();
    }

    BufferPool pool() {
        return pool;
    }

    /** Waits for a worker's wake-up. */
    boolean awaitWakeup(long timeoutMs) throws InterruptedException {
        return wakeups.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void open(TransportContext context) {
        handler = context.handler();
        pool = context.pool();
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        int delivered = 0;
        while (!quiesced && delivered < frameLimit && !inputs.isEmpty() && deliver(inputs.peek())) {
            inputs.remove();
            delivered++;
        }
        return delivered;
    }

    private boolean deliver(Input input) {
        if (input.act != Act.SEND) {
            return input.act == Act.END
                    ? handler.onPeerEnded(input.connectionId)
                    : handler.onDisconnect(input.connectionId);
        }
        frame.start(input.connectionId, nextExchange, connectionScoped)
                .peer(addresses.getOrDefault(input.connectionId, PeerKey.NONE))
                .kind(input.kind)
                .acceptsStream(true);
        if (input.fault == FrameFault.NONE) {
            fill(input);
        } else {
            frame.fault(input.fault);
        }
        final boolean taken = handler.onFrame(frame);
        nextExchange += taken ? 1 : 0;
        return taken;
    }

    private void fill(Input input) {
        final StringBuilder head = new StringBuilder(parameterFields);
        if (!parameterFields.isEmpty()) {
            frame.parameterFields(0, parameterFields.length());
        }
        input.headers.forEach((header, value) -> {
            frame.header(header, head.length(), value.length());
            head.append(value);
        });
        final byte[] body = input.text.getBytes(StandardCharsets.UTF_8);
        final byte[] region = new byte[head.length() + body.length];
        System.arraycopy(head.toString().getBytes(StandardCharsets.US_ASCII), 0, region, 0, head.length());
        System.arraycopy(body, 0, region, head.length(), body.length);
        frame.bytes(new UnsafeBuffer(region), 0, head.length(), body.length);
    }

    @Override
    public int offer(Reply reply) {
        final String text =
                reply.length() == 0 ? "" : reply.buffer().getStringWithoutLengthUtf8(reply.offset(), reply.length());
        if (reply.buffer() != null && reply.buffer().byteArray() != null) {
            heapReplies.add(new WeakReference<>(reply.buffer().byteArray()));
        }
        answers.add(new Answer(
                reply.connectionId(),
                reply.exchangeId(),
                reply.status(),
                text,
                ascii(reply.sessionId()),
                ascii(reply.eventId())));
        return SENT;
    }

    private static String ascii(UnsafeBuffer text) {
        return text == null ? null : text.getStringWithoutLengthAscii(0, text.capacity());
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return backlogged.contains(connectionId);
    }

    int flushes() {
        return flushes;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void await(long timeoutNs) {
        try {
            if (wakeups.tryAcquire(timeoutNs, TimeUnit.NANOSECONDS)) {
                wakeups.drainPermits();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void wakeup() {
        wakeups.release();
    }

    /** Peers are there that could still send. */
    void peersStay() {
        peersStay = true;
    }

    List<String> ends() {
        return ends;
    }

    @Override
    public void drain() {
        ends.add("drain");
    }

    @Override
    public void stopAccepting() {
        ends.add("stopAccepting");
    }

    @Override
    public boolean awaitsInput() {
        return !quiesced && (peersStay || !inputs.isEmpty());
    }

    @Override
    public void quiesce() {
        ends.add("quiesce");
        quiesced = true;
    }

    @Override
    public void finish() {
        ends.add("finish");
    }

    @Override
    public boolean hasPendingReplies() {
        return false;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
