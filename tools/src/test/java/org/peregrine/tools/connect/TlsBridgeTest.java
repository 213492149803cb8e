package org.peregrine.tools.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.tools.ConnectLine;
import org.peregrine.tools.ServeProcess;

/** {@code connect} and {@code serve} as processes, over TLS and with tokens. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TlsBridgeTest {
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    private static final String CA = file("ca.pem");
    private static final String KEY = "canary-5f3a9c21e7d84b60";
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                    + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    @TempDir
    Path directory;

    private static String file(String name) {
        return FILES.resolve(name).toString();
    }

    private static ServeProcess serve(String... more) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("--http", "127.0.0.1:0"));
        arguments.addAll(List.of("--tls-cert", file("server-chain.pem"), "--tls-key", file("server-key.pem")));
        arguments.addAll(List.of(more));
        return new ServeProcess(arguments.toArray(String[]::new));
    }

    private String keys() throws Exception {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.US_ASCII));
        return Files.writeString(directory.resolve("keys"), HexFormat.of().formatHex(digest) + " tester\n")
                .toString();
    }

    private static String target(ServeProcess server, String scheme) throws InterruptedException {
        final String url = server.awaitLine(scheme + "://").strip().split(" ", 2)[0];
        return scheme.equals("tls") ? url.replace("tls://", "tls:") : url;
    }

    private String token(String text) throws IOException {
        final Path file = Files.writeString(directory.resolve("token"), "\ufeff" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    @Test
    void shouldWarnOfATokenThatOthersCanRead() throws Exception {
        try (ServeProcess server = serve("--auth-keys", keys())) {
            final Path file = Path.of(token(KEY));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            final Ending ending = connect(target(server, "https"), "--ca", CA, "--token-file", file.toString());
            assertThat(ending.code).isZero();
            assertThat(ending.answer).contains("\"protocolVersion\":\"2025-11-25\"");
            assertThat(ending.said)
                    .isEqualTo("peregrine: warning: " + file
                            + ": others can use it (rw-r--r--); 'chmod 600' keeps them out\n");
        }
    }

    /** Exit code, first answer and standard error of a bridge. */
    private record Ending(int code, String answer, String said) {}

    /** Runs the command with one request, and ends its input after the answer or at once. */
    private static Ending connect(String... arguments) throws Exception {
        final Process process = new ProcessBuilder(ConnectLine.of(List.of(), arguments)).start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String answer = null;
            try {
                in.write(INITIALIZE + "\n");
                in.flush();
                answer = out.readLine();
            } catch (final IOException ended) {
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            final String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ending(process.exitValue(), answer == null ? "" : answer, said);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "wss"})
    void shouldReachAServerThatAsksForATokenOverTls(String scheme) throws Exception {
        try (ServeProcess server = serve("--ws", "127.0.0.1:0", "--auth-keys", keys())) {
            final String target = target(server, scheme);
            final Ending ending = connect(target, "--ca", CA, "--token-file", token(KEY));
            assertThat(ending.answer).contains("\"protocolVersion\":\"2025-11-25\"");
            assertThat(ending.code).as(ending.said).isZero();
            assertThat(ending.said).isEmpty();

            final Ending stranger = connect(target, "--ca", CA, "--token-file", token("canary-other"));
            assertThat(stranger.answer + stranger.said)
                    .contains("status 401 (the server asks for a bearer token, or does not accept this one)")
                    .doesNotContain("canary");
        }
    }

    @Test
    void shouldReachLinesOverTlsWithACertificateOfItsOwn() throws Exception {
        try (ServeProcess server = serve("--tcp", "127.0.0.1:0", "--tls-client-ca", CA)) {
            final String https = target(server, "https");
            final String lines = target(server, "tls");
            final Ending known =
                    connect(lines, "--ca", CA, "--cert", file("client.pem"), "--key", file("client-key.pem"));
            assertThat(known.answer).contains("\"protocolVersion\":\"2025-11-25\"");
            assertThat(known.code).as(known.said).isZero();

            for (final String target : List.of(lines, https)) {
                final Ending unnamed = connect(target, "--ca", CA);
                assertThat(unnamed.answer + unnamed.said).contains("the server wants a client certificate");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server.pem,other-ca.pem,the server's certificate is of no authority that is trusted here",
        "elsewhere.pem,ca.pem,the server's certificate is not for '127.0.0.1'",
        "expired.pem,expired.pem,the server's certificate has expired"
    })
    void shouldSayInOneLineWhyAServerIsNotTrusted(String certificate, String authority, String reason)
            throws Exception {
        try (SSLServerSocket server = server(certificate)) {
            Thread.ofVirtual().start(() -> handshake(server));
            final Ending ending =
                    connect("https://127.0.0.1:" + server.getLocalPort() + "/mcp", "--ca", file(authority));
            assertThat(ending.code).isEqualTo(1);
            assertThat(ending.said).startsWith("peregrine: ").contains(reason).hasLineCount(1);
        }
    }

    /** A server with any certificate, which none of ours would start with. */
    private static SSLServerSocket server(String certificate) throws Exception {
        final TlsCredentials own = TlsFiles.unchecked(FILES, certificate);
        return (SSLServerSocket) TlsEngine.JDK
                .context(own, List.of())
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /** Refusals of the certificate are what the test wants, and the end of the server ends the loop. */
    private static void handshake(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.startHandshake();
            } catch (final IOException refused) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1:1/mcp,--ca,missing.pem,missing.pem: cannot be read: no such file",
        "http://127.0.0.1:1/mcp,--ca,ca.pem,are for targets of TLS",
        "https://127.0.0.1:1/mcp,--cert,client.pem,--cert and --key are needed together",
        "http://192.0.2.1:1/mcp,--token-file,ca.pem,a token is not sent unencrypted to another machine",
        "tls:127.0.0.1:1,--token-file,ca.pem,a token goes over HTTP and WebSocket alone",
        "https://127.0.0.1:1/mcp,--token-file,ca.pem,has no token",
        "https://127.0.0.1:1/mcp,--token-file,missing,missing: no such file or directory"
    })
    void shouldRefuseOptionsThatCannotHold(String target, String option, String file, String reason) throws Exception {
        final Ending ending = connect(target, option, file(file));
        assertThat(ending.code).isEqualTo(2);
        assertThat(ending.said).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer key", "cookie: a=b", "PROXY-AUTHORIZATION: Basic x"})
    void shouldSendNoCredentialsUnencryptedToAnotherMachine(String field) throws Exception {
        final Ending ending = connect("http://192.0.2.1:1/mcp", "--header", field);
        assertThat(ending.code).isEqualTo(2);
        assertThat(ending.said).contains("not sent unencrypted to another machine", "--token-file");
    }
}
