package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.transports.TestTls;

/**
 * Files of certificates and keys that are damaged: as text, and as DER that is valid Base64 again. Each can be used, or
 * is refused by one line that names it; nothing else is thrown.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class PemMutationTest {
    /** Added to every seed, so that a fuzzing run sees other files than a build does. */
    private static final long SEED = Long.getLong("peregrine.test.seed", 0);

    private static final int FILES = 120 * Integer.getInteger("peregrine.test.factor", 1);
    private static final int LONG_BYTES = 1 << 20;
    private static final int WHOLE_EVERY = 20;
    private static final int NESTED = 50_000;

    @TempDir
    private Path directory;

    private int accepted;
    private int refused;

    private static byte[] der(String name) throws IOException {
        final String text = Files.readString(TestTls.file(name));
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static byte[] pem(String label, byte[] der) {
        final String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Settings in which one file is another one; client authorities, too, are read. */
    private TlsSettings settings(String changed, Path file) {
        final String pair = changed.contains("rsa") ? "server-rsa" : "server";
        final Path certificate = TestTls.file(pair + ".pem");
        final Path key = TestTls.file(pair + "-key.pem");
        return new TlsSettings(
                changed.matches("server.*") && !changed.contains("key") ? file : certificate,
                changed.contains("key") ? file : key,
                changed.equals("ca.pem") ? file : TestTls.file("ca.pem"),
                true,
                TlsEngine.JDK);
    }

    private void load(TlsSettings settings, Path file) {
        try {
            assertThat(ServerContext.load(settings).current()).isNotNull();
            accepted++;
        } catch (final TlsFileException wrong) {
            assertThat(wrong.getMessage())
                    .contains(file.getFileName() + "")
                    .hasSizeLessThan(1000)
                    .matches("[^\\p{Cntrl}]+");
            refused++;
        }
    }

    private void loadAll(String name, Function<Random, byte[]> source) throws IOException {
        final Path file = directory.resolve(name);
        for (int i = 0; i < FILES; i++) {
            final boolean isWhole = i % WHOLE_EVERY == 0;
            Files.write(
                    file,
                    isWhole ? Files.readAllBytes(TestTls.file(name)) : source.apply(DamagedBytes.random(SEED + i)));
            try {
                load(settings(name, file), file);
            } catch (final RuntimeException | Error failure) {
                throw new AssertionError("Seed " + SEED + ", file " + i, failure);
            }
        }
        assertThat(accepted).as("undamaged ones, too").isGreaterThanOrEqualTo(FILES / WHOLE_EVERY);
        assertThat(refused).isGreaterThan(FILES / 4);
    }

    private static String label(String name) {
        return name.contains("key") ? "PRIVATE KEY" : "CERTIFICATE";
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.pem", "server-key.pem", "server-rsa.pem", "server-rsa-key.pem", "ca.pem"})
    void shouldUseOrRefuseDamagedDer(String name) throws IOException {
        final byte[] der = der(name);
        loadAll(name, random -> pem(label(name), DamagedBytes.of(random, der)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.pem", "server-key.pem", "server-rsa.pem", "server-rsa-key.pem", "ca.pem"})
    void shouldUseOrRefuseDerWithOtherElements(String name) throws IOException {
        final byte[] der = der(name);
        loadAll(name, random -> pem(label(name), DerElements.damaged(random, der)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-chain.pem", "server-key.pem", "ca.pem"})
    void shouldUseOrRefuseDamagedText(String name) throws IOException {
        final byte[] text = Files.readAllBytes(TestTls.file(name));
        loadAll(name, random -> DamagedBytes.of(random, text));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static String text(String name) throws IOException {
        return Files.readString(TestTls.file(name));
    }

    private static String ofLabel(String label, byte[] der) {
        return new String(pem(label, der), StandardCharsets.US_ASCII);
    }

    private static String onOneLine(String name) throws IOException {
        return ofLabel(label(name), der(name)).replaceAll("(?<!-)\n(?!-)", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.pem", "server-key.pem", "ca.pem"})
    void shouldUseFilesOfOtherWriters(String name) throws IOException {
        final String plain = text(name);
        for (final String text : List.of(
                plain.replace("\n", "\r\n"),
                plain.replace("\n", " \t\n"),
                "\u00ef\u00bb\u00bf" + plain,
                "\0" + plain + "\0",
                "Subject: CN=localhost\n" + plain,
                "-----BEGIN OTHER-----\n$%&\n-----END OTHER-----\n" + plain,
                "-----BEGIN ".repeat(10_000) + plain,
                "c".repeat(LONG_BYTES) + plain,
                onOneLine(name))) {
            final Path file = write(name, text);
            load(settings(name, file), file);
        }
        assertThat(refused).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.pem", "server-key.pem", "ca.pem"})
    void shouldRefuseFilesOfOtherKinds(String name) throws IOException {
        final String plain = text(name);
        final String label = label(name);
        final byte[] der = der(name);
        for (final String text : List.of(
                "",
                "\0".repeat(LONG_BYTES),
                "c".repeat(LONG_BYTES),
                plain.replace("MI", "M\0I"),
                plain.replace(label, "PUBLIC KEY"),
                plain.replace("BEGIN", "begin"),
                plain.replace("END", "BEGIN"),
                plain.replace("-----END " + label, "-----END OTHER"),
                plain.substring(0, plain.length() / 2),
                ("-----BEGIN " + label + "-----\n").repeat(100_000),
                ofLabel(label, new byte[0]),
                ofLabel(label, new byte[LONG_BYTES]),
                ofLabel(label, new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1}),
                ofLabel(label, new byte[] {0x30, (byte) 0x88, 0x7f, -1, -1, -1, -1, -1, -1, -1}),
                ofLabel(label, DerElements.nested(DerElements.SEQUENCE, NESTED)),
                ofLabel(label, DerElements.withNested(der, NESTED)),
                new String(der, StandardCharsets.ISO_8859_1))) {
            final Path file = write(name, text);
            load(settings(name, file), file);
            assertThat(accepted)
                    .as(() -> text.substring(0, Math.min(100, text.length())))
                    .isZero();
        }
    }

    /** A subject is any text of up to megabytes: what is told of it is a part of one line. */
    @ParameterizedTest
    @ValueSource(strings = {"two\r\nlines", "\u001b[31mred", "\u202ebackwards", "a name without end "})
    void shouldTellOfASubjectInOneLine(String subject) throws IOException {
        final byte[] name = subject.concat("c".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
        final byte[] der = DerElements.changed(
                der("server.pem"),
                element -> new String(element, StandardCharsets.ISO_8859_1).endsWith("localhost")
                                && element[0] == DerElements.UTF8_STRING
                        ? DerElements.element(DerElements.UTF8_STRING, name)
                        : element);
        final Path file = write("other.pem", ofLabel("CERTIFICATE", der));
        assertThatThrownBy(() -> ServerContext.load(TlsSettings.of(file, TestTls.file("client-key.pem"))))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("this key is not that of the first certificate")
                .hasMessageContaining("CN=" + subject.replaceAll("\\p{C}", "?"))
                .message()
                .doesNotContainPattern("\\p{C}")
                .hasSizeLessThan(1000);
    }

    @Test
    void shouldNotComputeWithAHugeKey() throws IOException {
        final byte[] der = Arrays.copyOf(der("server-rsa-key.pem"), LONG_BYTES);
        final Path file = write("huge-key.pem", ofLabel("PRIVATE KEY", der));
        assertThatThrownBy(() -> PemFile.read(file).key())
                .isInstanceOf(TlsFileException.class)
                .hasMessageEndingWith("huge-key.pem: the key is longer than 16384 bytes");
    }
}
