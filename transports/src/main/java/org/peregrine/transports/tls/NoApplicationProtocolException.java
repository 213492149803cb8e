package org.peregrine.transports.tls;

import java.io.Serial;

/** The client offers protocols by ALPN, and none that the server speaks. Comes out of the engine that has asked. */
final class NoApplicationProtocolException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NoApplicationProtocolException() {
        super("No application protocol of the client's is spoken here", null, false, false);
    }
}
