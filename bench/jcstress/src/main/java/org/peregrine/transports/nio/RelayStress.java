package org.peregrine.transports.nio;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.address.AddressShares;

/** A shard hands messages to another while its network thread takes them: each is taken once. */
@JCStressTest
@Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "all taken, at once or in the next duty cycle")
@Outcome(expect = Expect.FORBIDDEN, desc = "a message was lost or taken twice")
@State
public class RelayStress {
    private static final EngineContext CONTEXT = new EngineContext().limit(Limit.MAX_CONNECTIONS, 1);
    private static final BufferPool POOL = new BufferPool(1 << 12, 1 << 26);
    private static final NetworkContext NETWORK = new NetworkContext(
            new TransportContext(CONTEXT.limits(), CONTEXT.errorHandler(), null, POOL, new EngineCounters()),
            new AddressShares(),
            () -> {});
    private static final UnsafeBuffer MESSAGE = new UnsafeBuffer(new byte[1]);
    private static final int LIMIT = 8;
    private static final long NOBODY = 1L << 40;
    private static final Frame FRAME = new Frame().start(NOBODY, 0, true).bytes(MESSAGE, 0, 1);

    private final Relay relay = new Relay(NETWORK, POOL, () -> {});
    private int taken;

    /** Starts with no message. */
    public RelayStress() {}

    /** A shard. */
    @Actor
    public void offer() {
        relay.offer(FRAME);
        relay.offer(FRAME);
        relay.offer(FRAME);
    }

    /** The network thread: the connection is gone, so what is taken is dropped with it. */
    @Actor
    public void take() {
        taken = relay.deliver(LIMIT);
    }

    /** Its next duty cycle. */
    @Arbiter
    public void look(I_Result result) {
        result.r1 = taken + relay.deliver(LIMIT);
    }
}
