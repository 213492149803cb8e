package org.peregrine.engine;

/** Author code with everything it needs, ready to run on a worker. */
@FunctionalInterface
public interface AuthorCall {
    /**
     * Runs the author's code.
     *
     * @return what writes the result.
     * @throws Exception whatever the author throws; it becomes a JSON-RPC error.
     */
    ResultMembers call() throws Exception;

    /**
     * What the protocol wants to be answered when author code throws.
     *
     * @param failure what was thrown.
     * @return what writes a result that tells of the failure; null for a JSON-RPC error.
     */
    default ResultMembers onFailure(Throwable failure) {
        return null;
    }
}
