package org.peregrine.tools.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsSettings;

/** The admin port and certificates of clients. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class AdminCertificateTest {
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int TIMEOUT_MS = 30_000;

    private record Answer(String text, String session) {}

    /** Resumed sessions can be told by their id in TLS 1.2. */
    private static Answer ask(SSLContext client, AdminServer admin) throws IOException {
        final int port = URI.create(admin.url()).getPort();
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            final String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(text, HexFormat.of().formatHex(socket.getSession().getId()));
        }
    }

    /** The engine looks at certificates in a whole handshake; one that is resumed has those of before. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseACertificateThatHasExpiredWhereASessionIsResumed(TlsEngine tls) throws Exception {
        final TlsSettings settings = TlsSettings.of(FILES.resolve("server-chain.pem"), FILES.resolve("server-key.pem"))
                .withEngine(tls)
                .withClientCa(FILES.resolve("ca.pem"), true);
        final TlsCredentials own =
                TlsCredentials.read(FILES.resolve("client.pem"), FILES.resolve("client-key.pem"), Instant.now());
        final SSLContext client =
                TlsEngine.JDK.context(own, PemFile.read(FILES.resolve("ca.pem")).certificates());
        final NioTransport lines = new NioTransport("lines").listen(ANY_PORT, new LineProtocol());
        try (McpEngine engine = TestedEngine.launch(new EngineContext(), lines);
                AdminServer admin = AdminServer.start(
                        ANY_PORT,
                        ServerContext.load(settings).serverContext(TlsRules.HTTP_1_1),
                        List.of(),
                        engine,
                        () -> "")) {
            final Answer valid = ask(client, admin);
            assertThat(valid.text).startsWith("HTTP/1.1 200 OK").endsWith("ok\n");
            admin.clock(() -> own.chain().getFirst().getNotAfter().toInstant().plusSeconds(1));
            final Answer expired = ask(client, admin);
            assertThat(expired.text)
                    .startsWith("HTTP/1.1 403 Forbidden")
                    .endsWith("The client's certificate has expired\n")
                    .doesNotContain("ok\n");
            assertThat(expired.session).isNotEmpty().isEqualTo(valid.session);
        }
    }
}
