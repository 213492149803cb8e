package org.peregrine.transports.simulation;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads whose scheduler is the simulation: each runs on the thread of the simulation until it waits, when it
 * is its turn by chance. The JDK has such threads for its own tests; {@code --add-opens java.base/java.lang=ALL-UNNAMED}
 * makes them available.
 */
final class HandlerThreads implements Executor {
    private static final Constructor<?> BUILDER = builder();

    private final Chance chance;
    /** All of them run on the simulation's thread. */
    private int running;
    /** Written by the simulation's thread, and by the JDK's when a monitor is given on. */
    private final List<Runnable> runnable = Collections.synchronizedList(new ArrayList<>());

    HandlerThreads(Chance chance) {
        this.chance = chance;
    }

    private static Constructor<?> builder() {
        try {
            final Constructor<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            return builder;
        } catch (final ReflectiveOperationException gone) {
            throw new LinkageError(gone.getMessage(), gone);
        }
    }

    /** Makes the threads. */
    ThreadFactory factory() {
        try {
            final ThreadFactory factory = ((Thread.Builder.OfVirtual) BUILDER.newInstance(this))
                    .name("simulated-", 0)
                    .factory();
            return task -> factory.newThread(() -> runCounted(task));
        } catch (final ReflectiveOperationException gone) {
            throw new LinkageError(gone.getMessage(), gone);
        }
    }

    private void runCounted(Runnable task) {
        running++;
        try {
            task.run();
        } finally {
            running--;
        }
    }

    /** Number of threads that have begun and not ended; each that waits for ever keeps its engine in memory. */
    int running() {
        return running;
    }

    /** Takes a thread that can go on. */
    @Override
    public void execute(Runnable continuation) {
        runnable.add(continuation);
    }

    /** Whether a thread can go on. */
    boolean hasWork() {
        return !runnable.isEmpty();
    }

    /** Lets one of the threads that can go on run until it waits. */
    void runOne() {
        if (!runnable.isEmpty()) {
            runnable.remove(chance.below(runnable.size())).run();
        }
    }
}
