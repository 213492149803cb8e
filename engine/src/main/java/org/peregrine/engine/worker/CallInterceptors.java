package org.peregrine.engine.worker;

import java.util.List;
import org.agrona.ErrorHandler;
import org.peregrine.engine.interceptor.CallInterceptor;

/** The interceptors of an engine, in their order. Immutable, any thread. */
public final class CallInterceptors {
    private final CallInterceptor[] all;
    private final ErrorHandler errorHandler;

    /**
     * Creates the list.
     *
     * @param all in the order in which they run before a call.
     * @param errorHandler gets what they throw besides answers.
     */
    public CallInterceptors(List<CallInterceptor> all, ErrorHandler errorHandler) {
        this.all = all.toArray(new CallInterceptor[0]);
        this.errorHandler = errorHandler;
    }

    /**
     * Whether there is none.
     *
     * @return true when calls are left as they are.
     */
    public boolean areNone() {
        return all.length == 0;
    }

    /**
     * Makes the chain of inline handlers of one thread of the path.
     *
     * @return used for one call after the other.
     */
    public InterceptorChain onPath() {
        return new InterceptorChain(all, errorHandler, false);
    }

    /**
     * Makes the chain of a call with a thread of its own.
     *
     * @return for this call.
     */
    public InterceptorChain onWorker() {
        return new InterceptorChain(all, errorHandler, true);
    }
}
