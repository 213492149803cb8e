package org.peregrine.engine.trace;

/** A request under way, as a tracer sees it. One thread at a time. */
public interface RequestSpan {
    /**
     * Says which tool is called.
     *
     * @param name as it is registered.
     */
    void tool(String name);

    /**
     * Runs something in this span, so that author code's spans become its children.
     *
     * @param work on the calling thread.
     */
    void run(Runnable work);

    /**
     * Ends the span when the answer was sent. Network thread.
     *
     * @param error kind of the error, such as a JSON-RPC code; null when there was none.
     */
    void end(String error);
}
