package org.peregrine.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.peregrine.engine.recording.TapRig;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Measures what recording adds to a call on the network thread: a frame and a reply are copied into the ring.
 * {@link #taken} empties the ring, too, which the recording thread does otherwise; {@link #missed} finds it full.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TapBenchmark {
    private static final int BATCH = 64;
    private static final int FILLING = 100_000;
    private static final String ANSWER =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"hello\"}]}}";

    private final TapRig rig = new TapRig();
    private final TapRig full = new TapRig();
    private final Frame frame = new Frame();
    private final Reply reply = new Reply();
    private long nowNs;

    /** Creates the state: one ring is empty, the other full. */
    public TapBenchmark() {
        final UnsafeBuffer message = Messages.padded(Messages.ECHO);
        frame.start(1, 1, true).bytes(message, 0, Messages.ECHO.length());
        final UnsafeBuffer answer = new UnsafeBuffer(ANSWER.getBytes(StandardCharsets.UTF_8));
        reply.route(1, 1).body(ReplyStatus.COMPLETE, answer, 0, answer.capacity());
        for (int i = 0; i < FILLING; i++) {
            full.tap(frame, reply, i);
        }
    }

    /**
     * Calls that find room.
     *
     * @return records in the ring.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int taken() {
        for (int i = 0; i < BATCH; i++) {
            rig.tap(frame, reply, nowNs++);
        }
        return rig.drain();
    }

    /** Calls that find none: they are counted. */
    @Benchmark
    public void missed() {
        full.tap(frame, reply, nowNs++);
    }
}
