package org.peregrine.engine.method;

import java.util.IdentityHashMap;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.worker.Breakers;

/** The caps of the handlers of one kind that are served, made when they are called first. Dispatch thread only. */
final class CallCaps {
    private final String kind;
    private final Breakers breakers;
    private final IdentityHashMap<Object, CallCap> byHandler = new IdentityHashMap<>();

    /**
     * Creates a table without caps.
     *
     * @param kind of the handlers, as {@code tool}.
     * @param breakers of the shard, of which each handler has one.
     */
    CallCaps(String kind, Breakers breakers) {
        this.kind = kind;
        this.breakers = breakers;
    }

    CallCap of(Object handler, String name, CallLimits limits) {
        CallCap cap = byHandler.get(handler);
        if (cap == null) {
            cap = breakers.cap(kind + " '" + name + "'", limits);
            byHandler.put(handler, cap);
        }
        return cap;
    }
}
