package org.peregrine.engine.interceptor;

import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.RequestContext;

/**
 * A call of a handler, as interceptors see it; valid until the last of them has returned. Of inline handlers one object
 * serves all calls. The call's thread only.
 */
public interface InterceptedCall extends RequestContext {
    /**
     * The method of the request.
     *
     * @return {@code tools/call}, {@code resources/read}, {@code prompts/get} or {@code completion/complete}; null for
     *     a method of an extension.
     */
    McpMethod method();

    /**
     * The name of the method.
     *
     * @return as it stands in the request, also of an extension's.
     */
    String methodName();

    /**
     * The entry of the registry whose handler is called.
     *
     * @return a {@code Tool}, {@code Resource}, {@code ResourceTemplate} or {@code Prompt}; null for a method of an
     *     extension.
     */
    Listed entry();

    /**
     * The name of the entry.
     *
     * @return the name of a tool or prompt, the URI of a resource, the URI template of a template, the name of a method
     *     of an extension.
     */
    String name();

    /**
     * Whether the thread may wait: it is the call's own.
     *
     * @return false for inline handlers, on a thread of the path.
     */
    boolean mayBlock();

    /**
     * The time since the first interceptor began.
     *
     * @return nanoseconds.
     */
    long elapsedNs();
}
