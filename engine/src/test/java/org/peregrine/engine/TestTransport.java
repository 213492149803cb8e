package org.peregrine.engine;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyLog;

/** Puts messages in and takes replies out, on the thread that invokes the engine, and notes what the engine asks of it. */
class TestTransport extends MemoryTransport {
    private static final int CAPACITY = 1 << 16;

    private final ReplyLog log;
    private final List<WeakReference<byte[]>> heapReplies = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final Set<Long> backlogged = new HashSet<>();
    private final Map<Long, Long> addresses = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Lines of header fields that go before every message; what HTTP passes on when there are Mcp-Param- fields. */
    private String parameterFields = "";

    private boolean peersStay;
    private boolean connectionScoped = true;
    private int flushes;

    TestTransport() {
        this(new ReplyLog());
    }

    private TestTransport(ReplyLog log) {
        super(CAPACITY, log);
        this.log = log;
    }

    TestTransport likeHttp() {
        connectionScoped = false;
        return this;
    }

    void send(long connectionId, String text) {
        send(connectionId, text, Map.of());
    }

    void send(long connectionId, String text, Map<FrameHeader, String> headers) {
        send(frame(connectionId, text, headers));
    }

    /** A request of HTTP without a body: GET or DELETE. */
    void send(long connectionId, FrameKind kind, Map<FrameHeader, String> headers) {
        send(frame(connectionId, "", headers).kind(kind));
    }

    private MemoryFrame frame(long connectionId, String text, Map<FrameHeader, String> headers) {
        final MemoryFrame frame = MemoryFrame.message(connectionId, text)
                .parameterFields(parameterFields)
                .peer(addresses.getOrDefault(connectionId, PeerKey.NONE));
        headers.forEach(frame::header);
        return connectionScoped ? frame : frame.likeHttp();
    }

    void parameterFields(String lines) {
        parameterFields = lines;
    }

    void fault(long connectionId, FrameFault fault) {
        fault(connectionId, FrameKind.MESSAGE, fault);
    }

    void fault(long connectionId, FrameKind kind, FrameFault fault) {
        send(frame(connectionId, "", Map.of()).kind(kind).fault(fault));
    }

    void endInput(long connectionId) {
        send(MemoryFrame.endOfInput(connectionId));
    }

    void disconnect(long connectionId) {
        send(MemoryFrame.disconnect(connectionId));
    }

    /** Says which address a connection comes from, in what it sends from now on. */
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

    List<MemoryReply> answers() {
        return log.replies();
    }

    /** The arrays that replies lay in, those of direct memory left out; held weakly. */
    List<WeakReference<byte[]>> heapReplies() {
        return heapReplies;
    }

    /** Waits for a worker's wake-up. */
    boolean awaitWakeupMs(long timeoutMs) {
        return awaitWakeup(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public int offer(Reply reply) {
        if (reply.buffer() != null && reply.buffer().byteArray() != null) {
            heapReplies.add(new WeakReference<>(reply.buffer().byteArray()));
        }
        return super.offer(reply);
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
        return super.awaitsInput() || (peersStay && !ends.contains("quiesce"));
    }

    @Override
    public void quiesce() {
        ends.add("quiesce");
        super.quiesce();
    }

    @Override
    public void finish() {
        ends.add("finish");
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
