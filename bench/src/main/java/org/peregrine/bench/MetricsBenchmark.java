package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.message.EventMemory;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.metrics.ToolNumbers;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;

/** Measures the cost of the metrics for the sender: of single messages, and of batches with equal stamps. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MetricsBenchmark {
    private static final int BATCH = 16;
    private static final int SLOWEST = 16;
    private static final int TOOLS = 32;
    private static final int SPREAD = 1 << 14;
    private static final long MULTIPLIER = 0x5851F42D4C957F2DL;
    private static final int SHIFT = 33;

    private final MessageEvent[] events = new MessageEvent[BATCH];
    private LatencyHistograms latencies;
    private long random = 1;
    private long nowNs = 1;

    /** Creates the state. */
    public MetricsBenchmark() {}

    /** Makes events as they are before the sender has recorded them. */
    @Setup
    public void prepare() {
        final Limits limits = Limits.standard();
        final EventMemory memory = new EventMemory(
                limits, new BufferPool(limits.intValue(Limit.MAX_FRAME_BYTES), limits.get(Limit.BUFFER_POOL_BYTES)));
        latencies = new LatencyHistograms(SLOWEST, new ToolNumbers(TOOLS));
        final int tool = latencies.toolNumber("echo");
        for (int i = 0; i < BATCH; i++) {
            events[i] = memory.newInstance();
            events[i].receive(new Frame().start(1, i, true).bytes(Messages.padded(Messages.ECHO), 0, 1), 1);
            events[i].ruledBy(McpMethod.TOOLS_CALL, ProtocolVersion.V2025_11_25);
            events[i].accept();
            events[i].stamps().tool = tool;
        }
    }

    /** Another time for each batch, so that no branch and no cache line is the same as before. */
    private long stamp(MessageEvent event, long startNs, long step) {
        final Stamps stamps = event.stamps();
        stamps.receivedNs = startNs;
        stamps.decodeNs = startNs + step;
        stamps.validateNs = startNs + 2 * step;
        stamps.dispatchNs = startNs + 3 * step;
        stamps.encodeNs = startNs + 5 * step;
        stamps.sendNs = startNs + 6 * step;
        return startNs + 8 * step;
    }

    private long step() {
        random = random * MULTIPLIER + 1;
        return (random >>> SHIFT) % SPREAD;
    }

    /**
     * A message that went through the path alone.
     *
     * @return a time, so that nothing is optimized away.
     */
    @Benchmark
    public long single() {
        final long sentNs = stamp(events[0], nowNs, step());
        latencies.record(events[0], sentNs);
        latencies.endBatch();
        nowNs = sentNs;
        return sentNs;
    }

    /**
     * The same without the metrics: the cost of the benchmark itself.
     *
     * @return a time.
     */
    @Benchmark
    public long stampsAlone() {
        nowNs = stamp(events[0], nowNs, step());
        return nowNs;
    }

    /**
     * Messages that went through the path together.
     *
     * @return a time.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long batch() {
        final long step = step();
        long sentNs = nowNs;
        for (final MessageEvent event : events) {
            sentNs = stamp(event, nowNs, step);
        }
        for (final MessageEvent event : events) {
            latencies.record(event, sentNs);
        }
        latencies.endBatch();
        nowNs = sentNs;
        return sentNs;
    }
}
