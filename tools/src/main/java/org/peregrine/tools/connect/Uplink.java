package org.peregrine.tools.connect;

/** The server's side of a bridge. One thread. */
interface Uplink {
    /** Begins to connect. */
    void start();

    /** Takes a message; false when it has to be offered again. */
    boolean offer(ClientMessage message);

    /** Does what is due. */
    void advance(long nowNs);

    /** Hands on nothing until {@link #resume}. */
    void pause();

    void resume();

    /** The reason why the server is gone; null as long as it is not. */
    String failure();

    /** Whether the server is, or was, there. */
    boolean isOpen();

    /** Whether the server is there, and everything that was taken has gone out, apart from streams. */
    boolean isIdle();

    /** Begins to end what the server keeps of the client. */
    void end();

    /** Whether that is done. */
    boolean isEnded();
}
