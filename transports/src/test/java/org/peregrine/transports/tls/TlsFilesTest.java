package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.transports.TestTls;

final class TlsFilesTest {
    private static final int DAMAGES = 2_000;

    @TempDir
    private Path directory;

    private static TlsSettings settings(String certificate, String key) {
        return TlsSettings.of(TestTls.file(certificate), TestTls.file(key));
    }

    @ParameterizedTest
    @CsvSource({"server.pem, server-key.pem", "server-rsa.pem, server-rsa-key.pem", "server-chain.pem, server-key.pem"})
    void shouldTakeKeysOfEachKind(String certificate, String key) throws IOException {
        assertThat(ServerContext.load(settings(certificate, key)).current()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "server.pem, client-key.pem, this key is not that of the first certificate",
        "server.pem, server-rsa-key.pem, this key is not that of the first certificate",
        "expired.pem, expired-key.pem, expired at 2020-01-31T00:00:00Z",
        "missing.pem, server-key.pem, no such file",
        "server.pem, server.pem, no private key in it",
        "server-key.pem, server-key.pem, no certificate in it",
        "server.pem, server-sec1-key.pem, openssl pkcs8 -topk8 -nocrypt",
        "server.pem, server-encrypted-key.pem, the key is encrypted"
    })
    void shouldSayWithTheFilesNameWhatIsWrong(String certificate, String key, String message) {
        assertThatThrownBy(() -> ServerContext.load(settings(certificate, key)))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(".pem: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void shouldReadDamagedFilesWithoutAnotherException() throws IOException {
        final byte[] certificate = Files.readAllBytes(TestTls.file("server.pem"));
        final byte[] key = Files.readAllBytes(TestTls.file("server-rsa-key.pem"));
        final Path file = directory.resolve("damaged.pem");
        final Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < DAMAGES; i++) {
            final byte[] bytes = (i % 2 == 0 ? certificate : key).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                if (i % 2 == 0) {
                    PemFile.read(file).certificates();
                } else {
                    PemFile.read(file).key();
                }
            } catch (final TlsFileException damaged) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, DAMAGES);
    }

    @Test
    void shouldReadChangedFilesAgainAndKeepTheOldOnesWhileTheyAreWrong() throws Exception {
        final Path certificate = copy("server.pem", "cert.pem");
        final Path key = copy("server-key.pem", "key.pem");
        final ServerContext context = ServerContext.load(TlsSettings.of(certificate, key));
        final List<String> told = new ArrayList<>();
        context.onReload(told::add);
        final Object first = context.current();

        context.reload();
        assertThat(context.current()).isSameAs(first);
        copy("server-rsa.pem", "cert.pem");
        context.reload();
        context.reload();
        assertThat(context.current()).isSameAs(first);
        assertThat(told).hasSize(1).first().asString().startsWith("TLS: the old certificate stays: ");
        copy("server-rsa-key.pem", "key.pem");
        context.reload();
        assertThat(context.current()).isNotSameAs(first);
        assertThat(told).hasSize(2).last().asString().endsWith("cert.pem was read again");
    }

    /** While a file is being replaced it may be anything: to open a FIFO would wait for its other end, for good. */
    @Test
    void shouldKeepTheOldCertificateWhileItsFileIsNone() throws Exception {
        final Path certificate = copy("server.pem", "cert.pem");
        final ServerContext context =
                ServerContext.load(TlsSettings.of(certificate, copy("server-key.pem", "key.pem")));
        final List<String> told = new ArrayList<>();
        context.onReload(told::add);
        Files.delete(certificate);
        assertThat(new ProcessBuilder("mkfifo", certificate.toString()).start().waitFor())
                .isZero();

        context.reload();

        assertThat(told).containsExactly("TLS: the old certificate stays: " + certificate + ": is no regular file");
        Files.delete(certificate);
        copy("server.pem", "cert.pem");
        context.reload();
        assertThat(told).hasSize(2).last().asString().endsWith("was read again");
    }

    private Path copy(String from, String to) throws IOException {
        final Path target = directory.resolve(to);
        Files.copy(TestTls.file(from), target, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(target, FileTime.fromMillis(System.nanoTime() / 1_000)); // Another one in any case.
        return target;
    }

    @Test
    void shouldReadAChainInItsOrder() throws IOException {
        assertThat(PemFile.read(TestTls.file("server-chain.pem")).certificates())
                .extracting(X509Certificate::getSubjectX500Principal)
                .extracting(name -> name.getName())
                .containsExactly("CN=localhost", "CN=Test authority");
    }
}
