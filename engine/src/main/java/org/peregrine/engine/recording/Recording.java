package org.peregrine.engine.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.peregrine.engine.file.AppendedFile;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.WriterThread;
import org.peregrine.engine.transport.Transport;

/**
 * The recording of an engine. Made, started and closed by the engine; taps transports before they are opened. An engine
 * that does not record has one that does nothing.
 */
public final class Recording implements AutoCloseable {
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Hidden, and empty: no recording. */
    private static final String LOCK = ".lock";

    private static final String WIRE = "net.openhft.chronicle.wire.BinaryWire";

    private final RecordingSettings settings;
    private final Limits limits;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final ErrorHandler errorHandler;
    private final List<RecordedTransport> transports = new ArrayList<>();
    private RecordingAgent agent;
    private AppendedFile lock;
    private WriterThread thread;

    /**
     * Creates a recording.
     *
     * @param settings null when nothing is to be recorded.
     * @param limits of the engine.
     * @param clock of the documents.
     * @param epochClock names the run.
     * @param errorHandler of failures.
     * @throws IllegalStateException when its limits contradict each other.
     */
    public Recording(
            RecordingSettings settings,
            Limits limits,
            NanoClock clock,
            EpochClock epochClock,
            ErrorHandler errorHandler) {
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
        this.epochClock = epochClock;
        this.errorHandler = errorHandler;
        if (!BitUtil.isPowerOfTwo(limits.get(Limit.RECORDING_RING_BYTES))) {
            throw new IllegalStateException("RECORDING_RING_BYTES must be a power of two");
        }
        if (limits.get(Limit.RECORDING_TOTAL_BYTES) < 2 * limits.get(Limit.RECORDING_FILE_BYTES)) {
            throw new IllegalStateException("RECORDING_TOTAL_BYTES must hold two files of RECORDING_FILE_BYTES");
        }
    }

    /**
     * Puts the tap between a transport and its shard.
     *
     * @param transport not opened yet.
     * @return the transport for the shard: the given one when nothing is recorded.
     */
    public Transport tap(Transport transport) {
        if (settings == null) {
            return transport;
        }
        final int capacity = limits.intValue(Limit.RECORDING_RING_BYTES);
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));
        final RecordedTransport recorded = new RecordedTransport(transport, ring, clock);
        transports.add(recorded);
        return recorded;
    }

    /**
     * Starts the recording thread. Called once, when every transport is tapped and open.
     *
     * @param engine lines that describe the engine.
     * @throws IOException when the directory cannot be made, or Chronicle Wire is not on the class path.
     */
    public void start(List<String> engine) throws IOException {
        if (settings == null) {
            return;
        }
        createDirectory();
        try {
            Class.forName(WIRE, false, Recording.class.getClassLoader());
        } catch (final ClassNotFoundException missing) {
            throw new IOException("Recording needs net.openhft:chronicle-wire on the class path", missing);
        }
        final long epochMs = epochClock.time();
        final String run = RUN.format(Instant.ofEpochMilli(epochMs));
        final RecordingFiles files = new RecordingFiles(
                settings.directory(),
                run,
                limits.get(Limit.RECORDING_FILE_BYTES),
                limits.get(Limit.RECORDING_TOTAL_BYTES));
        final RedactionRules rules = RedactionRules.parse(settings.redaction());
        final RunClock runClock = new RunClock(clock, epochMs);
        final RunHeader header = new RunHeader(runClock, run, environment(engine), rules.description());
        agent = new RecordingAgent(List.copyOf(transports), rules, header, files, runClock, settings.report());
        lock();
        thread = new WriterThread(agent.roleName(), agent, agent.watch(), agent::onAbandoned, errorHandler).start();
    }

    /**
     * Finds a write that the disk does not finish, and tells of it once. Housekeeping's thread.
     *
     * @param nowNs of the engine's clock.
     * @return whether one was found just now.
     */
    public boolean watch(long nowNs) {
        return thread != null && agent.watch().check(nowNs, limits.get(Limit.DISK_STALL_NS));
    }

    /** Finds out at the start that nothing could be written later. */
    private void createDirectory() throws IOException {
        final Path directory = settings.directory();
        try {
            PrivateFiles.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new AccessDeniedException(directory.toString());
            }
        } catch (final IOException failure) {
            throw new IOException("The recording cannot be written: " + FileReason.of(failure), failure);
        }
    }

    /** Two runs in one directory would delete each other's files as the oldest. */
    private void lock() throws IOException {
        lock = new AppendedFile(settings.directory().resolve(LOCK));
        try {
            lock.open();
        } catch (final IOException failure) {
            throw new IOException("The recording cannot be written: " + FileReason.of(failure), failure);
        }
    }

    private String environment(List<String> engine) {
        final List<String> lines = new ArrayList<>(engine);
        lines.addAll(settings.environment());
        return String.join("\n", lines);
    }

    /**
     * The thread that writes.
     *
     * @return empty when nothing is recorded.
     */
    @SuppressWarnings("exports") // For the engine.
    public List<AgentThread> threads() {
        return thread == null ? List.of() : List.of(thread.thread());
    }

    /** Lets the thread write the rest, without waiting. Called once, when the network threads have ended. */
    public void beginClose() {
        if (thread != null) {
            agent.awaitBegun();
            thread.beginClose();
        }
    }

    /** Waits for the rest to be written, or to be given up, and ends the thread. Called once. */
    @Override
    public void close() {
        beginClose();
        if (thread != null) {
            thread.close();
            CloseHelper.close(errorHandler, lock);
        }
    }
}
