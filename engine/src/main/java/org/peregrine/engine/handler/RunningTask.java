package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonWriter;

/**
 * A call that has become a task: the handler's link, and where its outcome is kept. Used by the call's worker. Keeping
 * an outcome may wait for a disk, and never throws; an outcome after the end of the task is dropped.
 */
public interface RunningTask extends ClientLink {
    /**
     * Writes the answer to the call itself.
     *
     * @param writer stands inside the result object, before {@code resultType}.
     */
    void writeCreated(JsonWriter writer);

    /**
     * Keeps the result.
     *
     * @param result a whole result object, {@code resultType} included.
     */
    void completed(byte[] result);

    /**
     * Keeps the error.
     *
     * @param error a whole JSON-RPC error object.
     */
    void failed(byte[] error);

    /** The handler's thread is about to end. Once; until then it counts as a running task, whatever its outcome. */
    void handlerEnded();
}
