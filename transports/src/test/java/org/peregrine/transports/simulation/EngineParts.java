package org.peregrine.transports.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limits;

/** An engine, and what of it no program can reach: the begin and the end of its closing, and the slots of its ring. */
final class EngineParts {
    private final McpEngine engine;
    private final Limits limits;

    EngineParts(McpEngine engine, Limits limits) {
        this.engine = engine;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    McpEngine engine() {
        return engine;
    }

    int invoke() {
        return engine.invoke();
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

    /** The engine's ring. */
    Object ring() {
        return read(((List<?>) read(engine, "shards")).getFirst(), "ring");
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
