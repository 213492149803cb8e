package org.peregrine.engine;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.peregrine.engine.transport.Transport;

/**
 * Idle strategy of the network thread: it spins for a while, then blocks in its transport, which wakes up for sockets
 * and for workers' answers. While other threads have events of this shard under way it sleeps shortly, since they do
 * not wake it.
 */
final class TransportIdle implements IdleStrategy {
    /** Duty cycles, each with a system call, that take about as long as the wake-up that they may save. */
    private static final int SPINS = 16;

    private static final int YIELDS = 64;
    private static final long SHORTEST_NAP_NS = 1_000;
    private static final long LONGEST_NAP_NS = 50_000;
    private static final long LONGEST_WAIT_NS = 100_000_000;

    private final Transport transport;
    private final BooleanSupplier underWay;
    private final IdleMode mode;
    private final IdleStrategy nap = new BackoffIdleStrategy(0, YIELDS, SHORTEST_NAP_NS, LONGEST_NAP_NS);
    private int idleCount;

    TransportIdle(Transport transport, IdleMode mode, BooleanSupplier underWay) {
        this.transport = transport;
        this.mode = mode;
        this.underWay = underWay;
    }

    @Override
    public void idle(int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        idleCount++;
        if (mode == IdleMode.SPIN || (mode == IdleMode.SPIN_THEN_BLOCK && idleCount <= SPINS)) {
            Thread.onSpinWait();
        } else if (!underWay.getAsBoolean()) {
            transport.await(LONGEST_WAIT_NS);
        } else {
            nap.idle();
        }
    }

    @Override
    public void reset() {
        idleCount = 0;
        nap.reset();
    }
}
