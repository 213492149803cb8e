package org.peregrine.engine;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.peregrine.engine.transport.Transport;

/**
 * Runs the receiver and, while the engine closes, follows the phases that {@link Closing} requests: notifies the
 * transport, then reports when the shard has completed a phase. Network thread, unless marked otherwise.
 */
final class DrainingReceiver implements Agent {
    private final Receiver receiver;
    private final Transport transport;
    private final BooleanSupplier quiet;
    private volatile DrainPhase asked = DrainPhase.SERVING;
    private volatile boolean acceptingEnds;
    private volatile DrainPhase done;
    private volatile boolean dead;
    private DrainPhase entered = DrainPhase.SERVING;
    private boolean acceptingEnded;

    /**
     * Creates the agent.
     *
     * @param quiet whether nothing is between receiver and sender, or with workers.
     */
    DrainingReceiver(Receiver receiver, Transport transport, BooleanSupplier quiet) {
        this.receiver = receiver;
        this.transport = transport;
        this.quiet = quiet;
    }

    /** Requests a phase; may be repeated. Any thread. */
    void ask(DrainPhase phase) {
        asked = phase;
        transport.wakeup();
    }

    /** Requests that no more connections are accepted. Any thread. */
    void askToStopAccepting() {
        acceptingEnds = true;
        transport.wakeup();
    }

    /** Whether the shard has completed a phase. Any thread. */
    boolean isDone(DrainPhase phase) {
        return dead || done == phase;
    }

    boolean isAbandoned() {
        return dead;
    }

    /** Marks the shard as dead after a thread of it has ended: closing does not wait for it. Any thread. */
    void abandon() {
        dead = true;
    }

    @Override
    public int doWork() {
        final DrainPhase phase = asked;
        if (phase == DrainPhase.SERVING) {
            return receiver.doWork();
        }
        follow(phase);
        final int workCount = receiver.doWork();
        done = isPhaseComplete(phase) ? phase : null;
        return workCount;
    }

    private void follow(DrainPhase phase) {
        if (!acceptingEnded && (acceptingEnds || phase.compareTo(DrainPhase.QUIESCING) >= 0)) {
            acceptingEnded = true;
            transport.stopAccepting();
        }
        while (entered != phase) {
            entered = entered.next();
            switch (entered) {
                case SERVING_LAST -> transport.drain();
                case QUIESCING -> transport.quiesce();
                case FINISHING -> transport.finish();
                default -> {}
            }
        }
    }

    private boolean isPhaseComplete(DrainPhase phase) {
        return switch (phase) {
            case SERVING, LEADING, QUIESCING, ENDED -> true;
            case REFUSING, ENDING_STREAMS -> quiet.getAsBoolean();
            case SERVING_LAST, COMPLETING -> quiet.getAsBoolean() && !transport.awaitsInput();
            case FINISHING -> quiet.getAsBoolean() && !transport.hasPendingReplies();
        };
    }

    @Override
    public void onClose() {
        transport.close();
    }

    @Override
    public String roleName() {
        return receiver.roleName();
    }
}
