package org.peregrine.codec.tls;

import java.io.IOException;

/** Certificates or a key that cannot be used. Its message is one line that names the file and says what to do. */
public final class TlsFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line.
     * @param cause or null.
     */
    public TlsFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
