package org.peregrine.transports.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.SystemUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.jvm.JvmExports;
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
 * <p>A peer that sends without reading is served until three quarters of {@link Limit#MAX_PENDING_REPLY_BYTES} wait
 * for it; then nothing more is taken from it until it reads. The last quarter is for the answers to what is already
 * under way. When even the whole is used up, or the pool has no memory for it, the connection is ended.
 *
 * <p>When the input ends, what is complete is delivered and {@code onEnd} is called; the handler hears of the
 * disconnect when everything delivered was answered, so that {@code printf … | server} gets its answers. When the
 * output ends nobody can be answered, and both happen at once. {@link Limit#PARTIAL_FRAME_TIMEOUT_NS} does not apply:
 * the only peer is the one that started the process, and its partial line is bounded anyway.
 *
 * <p>What is thrown for one line fails that line, which is answered; what is thrown besides ends the connection.
 *
 * <p>The descriptors are borrowed: they stay in the mode that they are in, since others may share them, and are not
 * closed. All methods belong to one thread, except {@link #wakeup()} and {@link #ended()}.
 *
 * <p>Source: MCP 2026-07-28, Transports, "stdio".
 */
public final class StdioTransport implements Transport {
    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_OUTPUT = 1;
    private static final long CONNECTION_ID = 1;

    /** PIPE_BUF: what poll(2) promises room for when it says that a pipe can be written. */
    private static final int LINUX_WRITE_BYTES = 4096;

    private static final int MACOS_WRITE_BYTES = 512;
    private static final int WRITE_LIMIT = 256;
    private static final int RETRY_INTERVAL_MS = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int WITHOUT_END = -1;

    private final int inputDescriptor;
    private final int outputDescriptor;
    private final Runnable onEnd;
    private final int writeBytes = SystemUtil.isLinux() ? LINUX_WRITE_BYTES : MACOS_WRITE_BYTES;
    private final WakeupPipe wakeupPipe;
    private final Frame frame;
    private final UnsafeBuffer newline;

    private FrameHandler handler;
    private EngineCounters counters;
    private Failures failures;
    private ReaderStall stall;
    private long maxPendingBytes;
    private long pauseBytes;
    private PosixCalls calls;
    private PollSet pollSet;
    private LineBuffer lines;
    private ReplyQueue replies;

    private long lastExchangeId;
    private long unanswered;
    private boolean inputReady;
    private boolean outputReady;
    private boolean refused;
    private boolean quiesced;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean peerEndTold;
    private boolean disconnected;
    private volatile boolean ended;

    /** Creates a transport on descriptors 0 and 1 that tells nobody when the peer goes away. */
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
        JvmExports.check();
        this.wakeupPipe = new WakeupPipe();
        this.frame = new Frame();
        this.newline = new UnsafeBuffer(ByteBuffer.wrap(new byte[] {'\n'}));
        this.inputDescriptor = inputDescriptor;
        this.outputDescriptor = outputDescriptor;
        this.onEnd = onEnd;
    }

    /**
     * Starts to link the system calls on a thread of its own. Linking the first ones costs about a tenth of a second,
     * which a program that calls this first spends beside the rest of its start; {@link #open} waits for what is left.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("stdio-prepare").start(PosixCalls::link);
    }

    /**
     * Makes {@code System.out} print to standard error, so that no stray print of author code gets between the replies
     * on standard output. To be called before author code is loaded, since it may keep what it finds.
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
        calls = new PosixCalls();
        pollSet = new PollSet(calls);
        wakeupPipe.open(calls);
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
            if (outputEnded) { // Nothing more can be given up.
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
        if (workCount < frameLimit && isReading()) {
            if (!inputReady) { // A wait has asked already.
                look(0, true, false);
            }
            if (inputReady) {
                read();
                workCount += deliver(frameLimit - workCount);
            }
        }
        if (!replies.isEmpty()) {
            workCount += send();
        }
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

    /** Offers the line, or that it has failed, which is answered; false when the handler takes nothing now. */
    private boolean deliverLine() {
        try {
            startFrame();
            if (lines.fault() == FrameFault.NONE) {
                frame.bytes(lines.buffer(), lines.lineOffset(), lines.lineOffset(), lines.lineLength());
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
        inputReady = false;
        final int length = calls.read(inputDescriptor, lines.address(), lines.room());
        if (length > 0) {
            lines.filled(length);
        } else if (!PosixCalls.isTransient(length)) {
            inputEnded = true;
            lines.finish();
        }
    }

    /**
     * Asks which descriptors would not block. The output is asked along with the input, because room that it has stays
     * until this thread uses it: most writes then need no call of their own to ask.
     */
    private void look(int timeoutMs, boolean input, boolean waiting) {
        pollSet.watch(PollSet.INPUT, inputDescriptor, PollSet.POLLIN, input && !inputReady);
        pollSet.watch(
                PollSet.OUTPUT,
                outputDescriptor,
                PollSet.POLLOUT,
                !outputReady && !outputEnded && !(waiting && replies.isEmpty()));
        pollSet.watch(PollSet.WAKEUP, wakeupPipe.readDescriptor(), PollSet.POLLIN, waiting);
        pollSet.poll(timeoutMs);
        inputReady |= pollSet.isReady(PollSet.INPUT);
        outputReady |= pollSet.isReady(PollSet.OUTPUT);
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
        if (!replies.isEmpty()) {
            send();
        }
    }

    private int send() {
        int writes = 0;
        while (writes < WRITE_LIMIT && !replies.isEmpty()) {
            if (!outputReady) {
                look(0, false, false);
            }
            if (!outputReady) {
                break;
            }
            outputReady = false;
            final int length = Math.min(writeBytes, replies.contiguousLength());
            final int sent = calls.write(outputDescriptor, replies.address(), length);
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

    /** Reports the end: to the process once nothing more will be delivered, to the engine when all is answered. */
    private int end() {
        if (!ended) {
            if (!outputEnded && !(inputEnded && (quiesced || !lines.next()))) {
                return 0;
            }
            ended = true;
            onEnd.run();
        }
        if (disconnected) {
            return 0;
        }
        if (unanswered > 0 && !outputEnded) {
            return tellOfThePeersEnd();
        }
        if (lastExchangeId > 0 && !handler.onDisconnect(CONNECTION_ID)) {
            refused = true;
            return 0;
        }
        disconnected = true;
        counters.increment(EngineCounter.CONNECTIONS_CLOSED);
        return 1;
    }

    /** Ends the calls that wait for the peer: they wait in vain, and must not keep the process. */
    private int tellOfThePeersEnd() {
        if (peerEndTold) {
            return 0;
        }
        peerEndTold = handler.onPeerEnded(CONNECTION_ID);
        refused |= !peerEndTold;
        return peerEndTold ? 1 : 0;
    }

    /**
     * Whether the peer has gone away. Any thread.
     *
     * @return true once {@code onEnd} was or is being called.
     */
    public boolean ended() {
        return ended;
    }

    @Override
    public void await(long timeoutNs) {
        final boolean sending = outputReady && !replies.isEmpty();
        final boolean delivering = isDelivering() && (lines.next() || inputReady);
        if (sending || delivering || !wakeupPipe.park()) {
            return;
        }
        look(timeoutMs(timeoutNs), isReading(), true);
        wakeupPipe.unpark(pollSet.isReady(PollSet.WAKEUP));
    }

    /** Rounded up, so that a wait does not become a spin; short while a frame waits for a place in the ring. */
    private int timeoutMs(long timeoutNs) {
        if (refused) {
            return RETRY_INTERVAL_MS;
        }
        final long timeoutMs = timeoutNs / NANOS_PER_MILLI + (timeoutNs % NANOS_PER_MILLI > 0 ? 1 : 0);
        return timeoutMs > Integer.MAX_VALUE ? WITHOUT_END : (int) timeoutMs;
    }

    @Override
    public void wakeup() {
        wakeupPipe.wake();
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
            wakeupPipe.close();
        }
    }
}
