package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.engine.StageRig;

/**
 * A {@code tools/call} of 250 bytes to its envelope: by the decoder alone, and by the stage over a batch of the ring.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    /** Creates the benchmark. */
    public DecodeBenchmark() {}

    /** The decoder without a ring around it. */
    @State(Scope.Thread)
    public static class Decoder {
        private static final int MAX_DEPTH = 64;

        private final UnsafeBuffer message = Messages.padded(Messages.ECHO);
        private final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
        private final Envelope envelope = new Envelope();

        /** Creates the state. */
        public Decoder() {}
    }

    /** A batch that was received. */
    public static class Received extends StageBatch {
        /** Creates the state. */
        public Received() {
            super(StageRig.Step.DECODE, StageRig.Step.DECODE);
        }

        @Override
        Sent sent() {
            return Sent.ECHO;
        }
    }

    /**
     * The same bytes again and again.
     *
     * @param state the decoder.
     * @return whether the message is valid.
     */
    @Benchmark
    public boolean envelope(Decoder state) {
        return state.decoder.decode(state.message, 0, Messages.length(state.message), state.envelope);
    }

    /**
     * The stage.
     *
     * @param batch received.
     * @return messages decoded.
     */
    @Benchmark
    @OperationsPerInvocation(StageBatch.SIZE)
    public int stage(Received batch) {
        return batch.measure();
    }
}
