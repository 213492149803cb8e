package org.peregrine.transports.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.agrona.SystemUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jvm.JvmExports;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.engine.transport.WireKind;

/**
 * Newline-delimited JSON over standard input and output: one connection, with id 1, for the life of the process. Linux
 * and macOS.
 *
 * <p>A peer that sends without reading is served until three quarters of {@link Limit#MAX_PENDING_REPLY_BYTES} wait for
 * it; then reading pauses until it reads. The last quarter is for the answers of calls under way. When all of it is
 * used, or the pool has no memory, the connection is ended.
 *
 * <p>When the input ends, complete lines are delivered and {@code onEnd} is called; the handler is notified of the
 * disconnect when every delivered line is answered, so that {@code printf … | server} gets its answers. When the output
 * ends, too, no answer can be sent, and both happen at once. {@link Limit#PARTIAL_FRAME_TIMEOUT_NS} does not apply: the
 * only peer is the one that started the process, and its partial line is bounded anyway.
 *
 * <pre>
 *   OPEN ── onEnd ──► ENDED ── onPeerEnded, for answers under way ──► REPORTED ── onDisconnect ──► DISCONNECTED
 *                       └── nothing is under way, or nobody can be answered: onDisconnect ─────────►
 * </pre>
 *
 * <p>An exception for one line fails that line, which is answered; any other ends the connection. The descriptors are
 * borrowed: they stay in the mode that they are in, since others may share them, and are not closed. All methods
 * belong to one thread, except {@link #wakeup()} and {@link #ended()}.
 *
 * <p>Source: MCP 2026-07-28, Transports, "stdio".
 */
public final class StdioTransport implements Transport {
    private enum State {
        OPEN,
        ENDED,
        REPORTED,
        DISCONNECTED
    }

    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_OUTPUT = 1;
    private static final long CONNECTION_ID = 1;
    private static final int WRITE_LIMIT = 256;
    /** The longest wait while a frame waits for room in the ring. */
    private static final long RETRY_INTERVAL_NS = 1_000_000;

    private final Descriptors descriptors;
    private final Runnable onEnd;
    private final Frame frame;
    private final UnsafeBuffer newline;
    private FrameHandler handler;
    private EngineCounters counters;
    private Failures failures;
    private ReaderStall stall;
    private long maxPendingBytes;
    private long pauseBytes;
    private LineBuffer lines;
    private ReplyQueue replies;
    private long lastExchangeId;
    private long unanswered;
    private boolean refused;
    private boolean quiesced;
    private boolean inputEnded;
    private boolean outputEnded;
    private volatile State state = State.OPEN;

    /** Creates a transport on descriptors 0 and 1 without a callback for the peer's end. */
    public StdioTransport() {
        this(() -> {});
    }

    /**
     * Creates a transport on descriptors 0 and 1.
     *
     * @param onEnd called once, by the network thread, when the peer has gone away; must not block.
     */
    public StdioTransport(Runnable onEnd) {
        this(STANDARD_INPUT, STANDARD_OUTPUT, onEnd);
    }

    /**
     * Creates a transport on any two descriptors: pipes, sockets, terminals or files.
     *
     * @param inputDescriptor to read requests from.
     * @param outputDescriptor to write replies to.
     * @param onEnd called once, by the network thread, when the peer has gone away; must not block.
     */
    public StdioTransport(int inputDescriptor, int outputDescriptor, Runnable onEnd) {
        this(PosixCalls::new, inputDescriptor, outputDescriptor, onEnd);
    }

    /** Creates one whose system calls are a test's own. */
    StdioTransport(Supplier<SystemCalls> calls, int inputDescriptor, int outputDescriptor, Runnable onEnd) {
        JvmExports.check();
        this.descriptors = new Descriptors(calls, inputDescriptor, outputDescriptor);
        this.frame = new Frame();
        this.newline = new UnsafeBuffer(ByteBuffer.wrap(new byte[] {'\n'}));
        this.onEnd = onEnd;
    }

    /**
     * Starts to link the system calls on a thread of its own. Linking the first ones costs about a tenth of a second,
     * which a program that calls this first spends in parallel with the rest of its start; {@link #open} waits for the
     * end of it.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("stdio-prepare").start(PosixCalls::link);
    }

    /**
     * Makes {@code System.out} print to standard error, so that no print of author code gets between the replies on
     * standard output. To be called before author code is loaded, since it may keep a reference to the stream.
     */
    public static void redirectSystemOut() {
        System.setOut(System.err);
    }

    @Override
    public String name() {
        return "stdio";
    }

    @Override
    public void open(TransportContext context) throws IOException {
        if (!SystemUtil.isLinux() && !SystemUtil.isMac()) {
            throw new IOException("stdio: only Linux and macOS are supported");
        }
        handler = context.handler();
        stall = new ReaderStall(handler, CONNECTION_ID);
        counters = context.counters();
        failures = new Failures(counters, context.errorHandler());
        maxPendingBytes = context.limits().get(Limit.MAX_PENDING_REPLY_BYTES);
        pauseBytes = maxPendingBytes - maxPendingBytes / 4;
        descriptors.open();
        final BufferShare share = new BufferShare();
        lines = new LineBuffer(context.pool(), share, context.limits().intValue(Limit.MAX_FRAME_BYTES));
        replies = new ReplyQueue(context.pool(), share);
        counters.increment(EngineCounter.CONNECTIONS_OPENED);
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        try {
            return turn(frameLimit, nowNs);
        } catch (final Throwable failure) {
            if (outputEnded) { // The connection has ended already.
                throw failure;
            }
            failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
            inputEnded = true;
            endOutput();
            return 1;
        }
    }

    private int turn(int frameLimit, long nowNs) {
        refused = false;
        int workCount = deliver(frameLimit);
        if (workCount < frameLimit && isReading() && descriptors.isInputReady()) {
            read();
            workCount += deliver(frameLimit - workCount);
        }
        workCount += send();
        stall.observe(!replies.isEmpty(), nowNs);
        return workCount + end();
    }

    private boolean isReading() {
        return isDelivering() && !inputEnded;
    }

    private boolean isDelivering() {
        return !refused && !quiesced && !outputEnded && replies.lengthBytes() <= pauseBytes;
    }

    private int deliver(int frameLimit) {
        int frames = 0;
        while (frames < frameLimit && isDelivering() && lines.next()) {
            if (!deliverLine()) {
                refused = true;
                return frames;
            }
            lines.consume();
            lastExchangeId++;
            unanswered++;
            frames++;
        }
        return frames;
    }

    /** Offers the line, or its failure, which is answered; false when the handler does not take it now. */
    private boolean deliverLine() {
        try {
            startFrame();
            if (lines.fault() == FrameFault.NONE) {
                frame.bytes(lines.buffer(), lines.lineOffset(), lines.lineLength());
            } else {
                frame.fault(lines.fault());
            }
            return handler.onFrame(frame);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
            startFrame();
            return handler.onFrame(frame.fault(FrameFault.FAILED));
        }
    }

    private void startFrame() {
        frame.start(CONNECTION_ID, lastExchangeId + 1, true).via(WireKind.STDIO);
    }

    private void read() {
        lines.makeRoom();
        if (lines.next()) {
            return; // The line could not grow and became a fault.
        }
        final int length = descriptors.read(lines.address(), lines.room());
        if (length > 0) {
            lines.filled(length);
        } else if (!PosixCalls.isTransient(length)) {
            inputEnded = true;
            lines.finish();
        }
    }

    @Override
    public int offer(Reply reply) {
        if (reply.status().isFinal()) {
            unanswered--;
        }
        if (!outputEnded && replies.lengthBytes() > maxPendingBytes) {
            send();
            if (replies.lengthBytes() > maxPendingBytes) {
                endSlowReader();
            }
        }
        if (outputEnded) {
            return CLOSED;
        }
        return reply.length() == 0 || append(reply) ? SENT : CLOSED;
    }

    private boolean append(Reply reply) {
        if (replies.lengthBytes() + reply.length() >= ReplyQueue.CHUNK_BYTES) {
            send();
        }
        if (replies.append(reply.buffer(), reply.offset(), reply.length()) && replies.append(newline, 0, 1)) {
            return true;
        }
        endSlowReader();
        return false;
    }

    private void endSlowReader() {
        counters.increment(EngineCounter.SLOW_READERS_CLOSED);
        endOutput();
    }

    private void endOutput() {
        outputEnded = true;
        replies.clear();
    }

    @Override
    public void abort(long connectionId) {
        endOutput();
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        return !replies.isEmpty();
    }

    @Override
    public void flush() {
        send();
    }

    private int send() {
        int writes = 0;
        while (writes < WRITE_LIMIT && !replies.isEmpty() && descriptors.isOutputReady()) {
            final int sent = descriptors.write(replies.address(), replies.contiguousLength());
            if (sent >= 0) {
                replies.sent(sent);
                writes++;
            } else if (!PosixCalls.isTransient(sent)) {
                endOutput();
            } else {
                break;
            }
        }
        return writes;
    }

    /** Reports the end: to the process once all lines are delivered, to the engine once all are answered. */
    private int end() {
        if (state == State.OPEN) {
            if (!outputEnded && !(inputEnded && (quiesced || !lines.next()))) {
                return 0;
            }
            state = State.ENDED;
            onEnd.run();
        }
        if (state == State.DISCONNECTED) {
            return 0;
        }
        if (isAnsweringToTheEnd() && descriptors.isOutputBroken()) {
            endOutput();
        }
        if (isAnsweringToTheEnd()) {
            return reportPeerEnd();
        }
        refused = lastExchangeId > 0 && !handler.onDisconnect(CONNECTION_ID);
        if (refused) {
            return 0;
        }
        lines.close(); // A line may have begun.
        state = State.DISCONNECTED;
        counters.increment(EngineCounter.CONNECTIONS_CLOSED);
        return 1;
    }

    /** Whether the input has ended, and what came before is not answered. */
    private boolean isAnsweringToTheEnd() {
        return state != State.OPEN && unanswered > 0 && !outputEnded;
    }

    /** Reports the peer's end, so that calls that wait for the peer end, too, and do not keep the process. */
    private int reportPeerEnd() {
        if (state == State.REPORTED) {
            return 0;
        }
        if (!handler.onPeerEnded(CONNECTION_ID)) {
            refused = true;
            return 0;
        }
        state = State.REPORTED;
        return 1;
    }

    /**
     * Whether the peer has gone away. Any thread.
     *
     * @return true once {@code onEnd} was or is being called.
     */
    public boolean ended() {
        return state != State.OPEN;
    }

    @Override
    public void await(long timeoutNs) {
        if (!isDelivering() || !lines.next()) {
            descriptors.await(
                    refused ? RETRY_INTERVAL_NS : timeoutNs, isReading(), !replies.isEmpty(), isAnsweringToTheEnd());
        }
    }

    @Override
    public void wakeup() {
        descriptors.wakeup();
    }

    @Override
    public boolean awaitsInput() {
        return !quiesced && !inputEnded && !outputEnded;
    }

    @Override
    public void quiesce() {
        quiesced = true;
    }

    @Override
    public boolean hasPendingReplies() {
        return !replies.isEmpty();
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            replies.clear();
            descriptors.close();
        }
    }
}
