package org.peregrine.engine.handler;

/** Thrown when a client was asked and did not answer with a result: it refused, failed, left, or took too long. */
public sealed class ClientError extends RuntimeException permits InvalidAnswer {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Creates the error.
     *
     * @param code of the client's JSON-RPC error; 0 when it sent none.
     * @param message for the author.
     */
    public ClientError(int code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * The client's error code.
     *
     * @return 0 when it sent none.
     */
    public int code() {
        return code;
    }
}
