package org.peregrine.engine.interceptor;

/**
 * Runs before and after each call of a handler of a tool, resource, template, prompt, completion or method of an
 * extension. Several run in the order in which they were added, and after the call in the opposite order.
 *
 * <p>Both methods run on the thread of the handler and around nothing else, so what {@code before} puts into a {@link
 * ThreadLocal} the handler finds there. For an inline handler that is a thread of the path, where nothing may block;
 * {@link InterceptedCall#mayBlock()} tells. Calls run at the same time: an interceptor is for any thread.
 *
 * <p>They see calls whose arguments are valid and whose caller has all scopes. A handler that asks its modern client
 * runs again with the answer, and so do they.
 */
public interface CallInterceptor {
    /**
     * Called before the handler.
     *
     * @param call valid until {@code after} returns.
     * @throws org.peregrine.engine.content.McpError to answer with it; the handler does not run. Any other exception is
     *     reported and becomes an internal error.
     */
    default void before(InterceptedCall call) {}

    /**
     * Called when the handler has returned or thrown, if {@code before} has returned. What it throws is reported and
     * has no consequence for the answer.
     *
     * @param call that was given to {@code before}.
     * @param failure thrown by the handler or by an interceptor after this one; null when it has returned.
     */
    default void after(InterceptedCall call, Throwable failure) {}
}
