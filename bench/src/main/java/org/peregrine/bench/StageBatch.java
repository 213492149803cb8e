package org.peregrine.bench;

import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.StageRig;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.FrameHeader;

/**
 * Half a ring of messages that stand before the measured steps whenever the benchmark is called. Only the steps are
 * timed: JMH times each call by itself when a state is set up for each, and a batch is long enough for that.
 */
@State(Scope.Thread)
public abstract class StageBatch {
    /** Messages of a batch. */
    static final int SIZE = 128;

    /** Messages that are sent. */
    public enum Sent {
        /** The call of 250 bytes. */
        ECHO,
        /** The same by a stateless client, over HTTP. */
        MODERN_ECHO,
        /** A call with six arguments and a schema. */
        ORDER;

        MessageLoop loop() {
            return switch (this) {
                case ECHO -> new MessageLoop(Messages.ECHO);
                case ORDER -> new MessageLoop(Messages.ORDER);
                case MODERN_ECHO ->
                    MessageLoop.likeHttp(
                            Messages.MODERN_ECHO,
                            Map.of(
                                    FrameHeader.PROTOCOL_VERSION, "2026-07-28",
                                    FrameHeader.METHOD, "tools/call",
                                    FrameHeader.NAME, "echo"));
            };
        }
    }

    private final StageRig.Step first;
    private final StageRig.Step last;
    private MessageLoop loop;
    private StageRig rig;

    StageBatch(StageRig.Step first, StageRig.Step last) {
        this.first = first;
        this.last = last;
    }

    /** The message. */
    abstract Sent sent();

    /**
     * Wires a shard.
     *
     * @throws IOException never, with a transport in memory.
     */
    @Setup
    public void open() throws IOException {
        loop = sent().loop();
        rig = new StageRig(
                new EngineContext()
                        .threadingMode(ThreadingMode.INVOKER)
                        .limit(Limit.FRAME_LIMIT, SIZE)
                        .registry(Messages.registry()),
                loop.transport());
    }

    /** Brings a batch to the measured steps. */
    @Setup(Level.Invocation)
    public void prepare() {
        loop.request(SIZE);
        rig.runBefore(first);
    }

    /**
     * Runs the measured steps.
     *
     * @return the work count of the last one.
     */
    final int measure() {
        int workCount = rig.run(first);
        if (last != first) {
            workCount = rig.run(last);
        }
        return workCount;
    }

    /** Answers the batch, and makes sure that all of it came through. */
    @TearDown(Level.Invocation)
    public void finish() {
        rig.runAfter(last);
        if (loop.answered() != loop.requested()) {
            throw new IllegalStateException("Only " + loop.answered() + " of " + loop.requested() + " were answered");
        }
    }

    /** Closes the shard. */
    @TearDown
    public void close() {
        rig.close();
    }
}
