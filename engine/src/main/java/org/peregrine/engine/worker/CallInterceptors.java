package org.peregrine.engine.worker;

import java.util.List;
import org.agrona.ErrorHandler;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.OwnedContext;
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
     * Makes the chain of inline handlers of one thread of the path.
     *
     * @return used for one call after the other.
     */
    public InterceptorChain onPath() {
        return new InterceptorChain(all, errorHandler, false);
    }

    /**
     * Puts interceptors around code that runs on a worker.
     *
     * @param method of the request; null for one of an extension.
     * @param entry whose handler is called; null for a method of an extension.
     * @param name of the entry, or of the method.
     * @param request everything around it.
     * @param code the author's.
     * @return the code itself when there is no interceptor.
     */
    public AuthorCall.Code around(
            McpMethod method, Listed entry, String name, OwnedContext request, AuthorCall.Code code) {
        if (all.length == 0) {
            return code;
        }
        final InterceptorChain chain = new InterceptorChain(all, errorHandler, true);
        return context -> {
            chain.before(method, entry, name, request);
            Throwable failure = null;
            try {
                return code.call(context);
            } catch (final Throwable thrown) {
                failure = thrown;
                throw thrown;
            } finally {
                chain.after(failure);
            }
        };
    }
}
