package org.peregrine.transports.websocket;

/** Frames of clients for tests of other packages; every character is one byte. */
public final class SimulatedFrames {
    /** The opening handshake. */
    public static final String HANDSHAKE = ClientFrames.REQUEST;

    private SimulatedFrames() {}

    /** Masks a frame of a client. */
    public static String frame(int firstByte, String key, String payload) {
        return ClientFrames.frame(firstByte, key, payload);
    }
}
