package org.peregrine.tools.connect;

import java.nio.file.Path;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsFileException;

/** Certificates of the tests. */
final class TlsFiles {
    private TlsFiles() {}

    /** A certificate and its key, whether they are valid or not. */
    static TlsCredentials unchecked(Path directory, String certificate) throws TlsFileException {
        return new TlsCredentials(
                PemFile.read(directory.resolve(certificate)).certificates(),
                PemFile.read(directory.resolve(certificate.replace(".pem", "-key.pem")))
                        .key());
    }
}
