package org.peregrine.engine.method;

import java.util.IdentityHashMap;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallLimits;

/** The caps of the handlers of one kind that are served, made when they are called first. Dispatch thread only. */
final class CallCaps {
    private final String kind;
    private final IdentityHashMap<Object, CallCap> byHandler = new IdentityHashMap<>();

    /**
     * Creates a table without caps.
     *
     * @param kind of the handlers, as {@code tool}.
     */
    CallCaps(String kind) {
        this.kind = kind;
    }

    CallCap of(Object handler, String name, CallLimits limits) {
        CallCap cap = byHandler.get(handler);
        if (cap == null) {
            cap = new CallCap(kind + " '" + name + "'", limits);
            byHandler.put(handler, cap);
        }
        return cap;
    }
}
