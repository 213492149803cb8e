package org.peregrine.engine.worker;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.peregrine.engine.limit.CallCap;

/**
 * Runs calls of handlers that held carriers on threads of the system, a bounded number among which the system divides
 * the cores. A call's virtual thread waits for one without holding a carrier. Any thread.
 */
final class Diversion {
    private final Semaphore places;
    private final ThreadFactory threads;

    /**
     * Creates a diversion without calls.
     *
     * @param most calls at once.
     * @param threads makes threads of the system.
     */
    Diversion(int most, ThreadFactory threads) {
        this.places = new Semaphore(most);
        this.threads = threads;
    }

    /** Runs a call. On its virtual thread. */
    void run(WorkerCall call) {
        try {
            places.acquire();
        } catch (final InterruptedException withdrawn) {
            call.runHere();
            return;
        }
        try {
            threads.newThread(() -> runInPlace(call)).start();
        } catch (final Throwable noThread) {
            runInPlace(call);
        }
    }

    private void runInPlace(WorkerCall call) {
        try {
            call.runHere();
        } finally {
            places.release();
        }
    }

    /** Diverts the handlers whose calls hold carriers, and adds them to the diverted ones. */
    static void begin(Iterable<WorkerCall> running, Set<CallCap> diverted) {
        for (final WorkerCall call : running) {
            if (call.isComputing() && diverted.add(call.cap())) {
                call.cap().divert(true);
            }
        }
    }
}
