package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.tls.PemFile;

/** A server whose certificate is nested so deeply that the JDK runs out of stack when it reads it. Source: X.690. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NestedCertificateTest {
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls");
    private static final int NESTED = 7_500;
    private static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED_OCTETS = 0x24;
    private static final int EXTENSIONS = 0xa3;
    private static final int MOST_IN_RECORD = 1 << 14;

    /** Of TLS 1.2 with a suite of the client's; renegotiation_info and extended_master_secret. */
    private static final String SERVER_HELLO =
            "02000031" + "0303" + "61".repeat(32) + "00c02b00" + "0009" + "ff01000100" + "00170000";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] joined(byte[]... parts) {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            output.writeBytes(part);
        }
        return output.toByteArray();
    }

    private static byte[] element(int tag, byte[]... parts) {
        final byte[] content = joined(parts);
        return joined(
                new byte[] {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length}, content);
    }

    private static byte[] nested() {
        final ByteBuffer bytes = ByteBuffer.allocate(4 * NESTED);
        while (bytes.hasRemaining()) {
            bytes.putShort((short) (CONSTRUCTED_OCTETS << 8 | 0x82)).putShort((short) (bytes.remaining() - 2));
        }
        return bytes.array();
    }

    /** That of the tests' server, with its key, but for an extension subjectAltName that is nested. */
    private static byte[] certificate() throws IOException {
        final X509Certificate usual =
                PemFile.read(FILES.resolve("server.pem")).certificates().getFirst();
        final byte[] signedBy = hex("300a06082a8648ce3d040302");
        return element(
                SEQUENCE,
                element(
                        SEQUENCE,
                        hex("a003020102" + "020101"),
                        signedBy,
                        usual.getIssuerX500Principal().getEncoded(),
                        element(SEQUENCE, utcTime("260101000000Z"), utcTime("491231235959Z")),
                        usual.getSubjectX500Principal().getEncoded(),
                        usual.getPublicKey().getEncoded(),
                        element(EXTENSIONS, element(SEQUENCE, element(SEQUENCE, hex("0603551d11"), nested())))),
                signedBy,
                hex("030200ff"));
    }

    private static byte[] utcTime(String time) {
        return joined(new byte[] {0x17, (byte) time.length()}, time.getBytes(StandardCharsets.US_ASCII));
    }

    /** Length in three bytes, and the bytes. */
    private static byte[] counted(byte[] bytes) {
        return joined(
                Arrays.copyOfRange(ByteBuffer.allocate(4).putInt(bytes.length).array(), 1, 4), bytes);
    }

    private static String records(byte[] messages) {
        final StringBuilder text = new StringBuilder();
        for (int at = 0; at < messages.length; at += MOST_IN_RECORD) {
            final int length = Math.min(MOST_IN_RECORD, messages.length - at);
            text.append("\u0016\u0003\u0003").append((char) (length >> 8)).append((char) (length & 0xff));
            text.append(new String(messages, at, length, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    @Test
    void shouldSayInOneLineThatACertificateIsNestedTooDeeply() throws Exception {
        final byte[] message = joined(new byte[] {11}, counted(counted(counted(certificate()))));
        final String flight = records(joined(hex(SERVER_HELLO), message));
        final ClientSettings settings = ClientSettings.of(ProtocolVersion.V2026_07_28)
                .withTls(ClientTls.USUAL.withAuthorities(FILES.resolve("ca.pem")))
                .withOpenTimeoutNs(TimeUnit.SECONDS.toNanos(20));
        try (HostileServer server = new HostileServer(peer -> {
            peer.read();
            peer.send(flight);
            peer.read();
        })) {
            assertThatThrownBy(() -> McpClient.connect("tls:127.0.0.1:" + server.port(), settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("TLS failed: a certificate is nested too deeply");
        }
    }
}
