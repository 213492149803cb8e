package org.peregrine.transports.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.thread.DutyCycle;

/**
 * An engine, and what of it no program can reach: the begin and the end of its closing, the slots of its rings, and the
 * work of one shard alone.
 */
final class EngineParts {
    private final McpEngine engine;
    private final Limits limits;
    private final List<DutyCycle> cycles = new ArrayList<>();

    EngineParts(McpEngine engine, Limits limits) {
        this.engine = engine;
        this.limits = limits;
        for (final Object cycle : (List<?>) read(read(engine, "threads"), "invoked")) {
            cycles.add((DutyCycle) cycle);
        }
    }

    Limits limits() {
        return limits;
    }

    McpEngine engine() {
        return engine;
    }

    /** Lets every part of the engine do what there is to do. */
    int invoke() {
        return engine.invoke();
    }

    int shardCount() {
        return cycles.size();
    }

    /** Lets one shard do what there is to do, while the others do nothing. */
    void invokeShard(int index) {
        cycles.get(index).run(NoOpIdleStrategy.INSTANCE);
        if (cycles.get(index).hasEnded()) {
            throw new Violation(
                    "Shard " + index + " has ended", cycles.get(index).end());
        }
    }

    /** Announces a change. */
    void publish(boolean ofResource) {
        if (ofResource) {
            engine.notifier().resourceUpdated(SimulatedTools.RESOURCE);
        } else {
            engine.notifier().toolsChanged();
        }
    }

    /** Begins to close; {@link #invoke()} goes on with it. */
    void beginClose() {
        try {
            final Method begin = McpEngine.class.getDeclaredMethod("beginClose");
            begin.setAccessible(true);
            begin.invoke(engine);
        } catch (final InvocationTargetException failure) {
            throw new Violation("Closing does not begin", failure.getCause());
        } catch (final ReflectiveOperationException gone) {
            throw new LinkageError(gone.getMessage(), gone);
        }
    }

    /** Whether closing has come to its end. */
    boolean hasClosed() {
        return read(read(engine, "closing"), "phase").toString().equals("ENDED");
    }

    /** The ring of each shard. */
    List<Object> rings() {
        return ((List<?>) read(engine, "shards"))
                .stream().map(shard -> read(shard, "ring")).toList();
    }

    static Object read(Object owner, String name) {
        try {
            final Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (final ReflectiveOperationException gone) {
            throw new LinkageError(gone.getMessage(), gone);
        }
    }

    void close() {
        engine.close();
    }
}
