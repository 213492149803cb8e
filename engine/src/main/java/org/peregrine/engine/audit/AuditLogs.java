package org.peregrine.engine.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.WriterThread;

/**
 * The audit log and the access log of an engine, each with rings and a thread of its own, so that one whose disk hangs
 * does not hold up the other. Made, started and closed by the engine. Launching thread, unless marked otherwise.
 */
public final class AuditLogs implements AutoCloseable {
    /**
     * The clocks of an engine.
     *
     * @param nano of the path.
     * @param epoch time of day.
     */
    public record Clocks(NanoClock nano, EpochClock epoch) {}

    /** One log: a ring for each shard, and one for the workers. */
    private static final class Log {
        private final String label;
        private final String thread;
        private final AuditFile file;
        private final boolean everything;
        private final List<AuditTap> taps = new ArrayList<>();
        private AuditAgent agent;

        Log(String label, String thread, AuditFile file, boolean everything) {
            this.label = label;
            this.thread = thread;
            this.file = file;
            this.everything = everything;
        }
    }

    private final AuditSettings settings;
    private final Limits limits;
    private final Clocks clocks;
    private final ErrorHandler errorHandler;
    private final List<Log> logs = new ArrayList<>();
    private final List<WriterThread> threads = new ArrayList<>();
    private AuditTap[] workers = {};
    private EngineCounters counters;
    private int shards;

    /**
     * Creates the logs.
     *
     * @param settings null for none.
     * @param limits of the engine.
     * @param clocks of the engine.
     * @param errorHandler of failures that no log's report takes.
     * @throws IllegalStateException when the limits contradict each other.
     */
    public AuditLogs(AuditSettings settings, Limits limits, Clocks clocks, ErrorHandler errorHandler) {
        this.settings = settings;
        this.limits = limits;
        this.clocks = clocks;
        this.errorHandler = errorHandler;
        if (!BitUtil.isPowerOfTwo(limits.get(Limit.AUDIT_RING_BYTES))) {
            throw new IllegalStateException("AUDIT_RING_BYTES must be a power of two");
        }
        if (settings != null) {
            add("audit log", "pg-audit", settings.auditFile(), false);
            add("access log", "pg-access", settings.accessFile(), true);
            workers = taps(new ArrayList<>(), true);
        }
    }

    private void add(String label, String thread, Path path, boolean everything) {
        if (path != null) {
            final AuditFile file =
                    new AuditFile(path, limits.get(Limit.AUDIT_FILE_BYTES), limits.intValue(Limit.AUDIT_FILES));
            logs.add(new Log(label, thread, file, everything));
        }
    }

    /**
     * Makes the logs of the next shard.
     *
     * @param counters of the shard.
     * @return one that writes nothing when there are no logs.
     */
    public ShardAudit shard(EngineCounters counters) {
        if (logs.isEmpty()) {
            return ShardAudit.none();
        }
        this.counters = shards == 0 ? counters : this.counters;
        return new ShardAudit(shards++, taps(new ArrayList<>(), false), workers, clocks.nano(), counters);
    }

    /**
     * Writes the end of a task of a former process. Any thread, also before the start.
     *
     * @param id of the task.
     * @param createdMs beginning of the task, in milliseconds since 1970.
     */
    public void taskStopped(String id, long createdMs) {
        final long nowNs = clocks.nano().nanoTime();
        final long ageMs = Math.max(0, clocks.epoch().time() - createdMs);
        final RequestFacts facts = new RequestFacts().ofTask(id, nowNs - TimeUnit.MILLISECONDS.toNanos(ageMs));
        for (final AuditTap tap : workers) {
            tap.write(AuditRecord.TASK_END, facts, 0, CallEnd.STOPPED, 0, nowNs);
        }
    }

    /**
     * Finds writes that a disk does not finish, and tells of each once. Housekeeping's thread.
     *
     * @param nowNs of the engine's clock.
     */
    public void watch(long nowNs) {
        for (int i = 0; i < logs.size(); i++) {
            final AuditAgent agent = logs.get(i).agent;
            if (agent != null && agent.watch().check(nowNs, limits.get(Limit.DISK_STALL_NS))) {
                counters.incrementShared(EngineCounter.AUDIT_STALLS);
            }
        }
    }

    private AuditTap[] taps(List<AuditTap> made, boolean manyWriters) {
        final int bytes = limits.intValue(Limit.AUDIT_RING_BYTES) + RingBufferDescriptor.TRAILER_LENGTH;
        for (final Log log : logs) {
            final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
            final RingBuffer ring = manyWriters ? new ManyToOneRingBuffer(memory) : new OneToOneRingBuffer(memory);
            final AuditTap tap = new AuditTap(ring, log.everything, limits.get(Limit.AUDIT_REFUSALS));
            log.taps.add(tap);
            made.add(tap);
        }
        return made.toArray(new AuditTap[0]);
    }

    /**
     * Starts the threads. Called once, when every shard has its logs.
     *
     * @throws IOException when a file cannot be written.
     */
    public void start() throws IOException {
        for (final Log log : logs) {
            open(log);
        }
        for (final Log log : logs) {
            final AuditAgent agent = new AuditAgent(
                    log.thread,
                    List.copyOf(log.taps),
                    log.file,
                    RedactionRules.parse(settings.redaction()),
                    clocks,
                    line -> settings.report().accept(log.label + ": " + line));
            log.agent = agent;
            threads.add(new WriterThread(log.thread, agent, agent.watch(), agent::onAbandoned, errorHandler).start());
        }
    }

    /** Finds out at the start that nothing could be written later; what makes the opener wait is refused unopened. */
    private void open(Log log) throws IOException {
        try {
            log.file.open();
        } catch (final IOException failure) {
            logs.forEach(opened -> CloseHelper.quietClose(opened.file));
            throw new IOException("The " + log.label + " cannot be written: " + FileReason.of(failure), failure);
        }
    }

    /** Opens the files by their names before the next lines: they were renamed. Any thread. */
    public void reopen() {
        logs.forEach(log -> log.file.reopen());
    }

    /**
     * The threads that write.
     *
     * @return empty without logs.
     */
    public List<AgentThread> threads() {
        return threads.stream().map(WriterThread::thread).toList();
    }

    /** Lets the threads write the rest, without waiting. Called once, when the path's threads have ended. */
    public void beginClose() {
        threads.forEach(WriterThread::beginClose);
    }

    /** Waits for the rest to be written, or to be given up, and ends the threads. Called once. */
    @Override
    public void close() {
        beginClose();
        CloseHelper.closeAll(errorHandler, threads);
    }
}
