package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;

/** The server over TLS, with clients of others. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TlsServeTest {
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    private static final String CA = file("ca.pem");
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private static String file(String name) {
        return FILES.resolve(name).toString();
    }

    private static ServeProcess serve(String... more) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of(
                "--http", "127.0.0.1:0", "--ws", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--admin", "127.0.0.1:0"));
        arguments.addAll(List.of("--tls-cert", file("server-chain.pem"), "--tls-key", file("server-key.pem")));
        arguments.addAll(List.of(more));
        return new ServeProcess(arguments.toArray(String[]::new));
    }

    private static HttpClient client(TlsCredentials own) throws Exception {
        final SSLContext context =
                TlsEngine.JDK.context(own, PemFile.read(Path.of(CA)).certificates());
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static URI address(ServeProcess server, String scheme) throws InterruptedException {
        return URI.create(server.awaitLine(scheme + "://").strip().split(" ", 2)[0]);
    }

    private static HttpRequest ping(URI endpoint) {
        return HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(PING))
                .build();
    }

    /** Runs another program; returns what it says on standard output. */
    private static String run(String input, String... command) throws Exception {
        final Path output = Files.createTempFile("tls", ".txt");
        final Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command[0]).isTrue();
        } finally {
            process.destroyForcibly();
        }
        final String said = Files.readString(output);
        Files.delete(output);
        return said;
    }

    /** An engine of the admin port lives as long as the thread that answers, so their number is bounded. */
    @Test
    void shouldKeepNoConnectionOfTheAdminPort() throws Exception {
        final TlsEngine jdk = TlsEngine.JDK;
        final SSLContext context = jdk.context(null, PemFile.read(Path.of(CA)).certificates());
        try (ServeProcess server = serve("--limit", "MAX_TLS_BYTES=524288")) {
            address(server, "https");
            final URI admin = address(server, "https");
            try (Socket socket = context.getSocketFactory().createSocket(admin.getHost(), admin.getPort())) {
                socket.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 OK")
                        .containsIgnoringCase("Connection: close")
                        .endsWith("ok\n");
            }
        }
    }

    @Test
    void shouldServeClientsOfOthersOverEveryTransport() throws Exception {
        try (ServeProcess server = serve();
                HttpClient client = client(null)) {
            final URI http = address(server, "https");
            final URI ws = address(server, "wss");
            final URI tcp = address(server, "tls");
            final URI admin = address(server, "https");
            assertThat(client.send(ping(http), BodyHandlers.ofString()).body()).isEqualTo(PONG);
            assertThat(client.send(
                                    HttpRequest.newBuilder(admin.resolve("/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .contains("peregrine_tls_handshakes_total");
            assertThat(overWebSocket(client, ws)).isEqualTo(PONG);
            assertThat(overLines(tcp)).isEqualTo(PONG);
            assertThat(run(
                            "",
                            "curl",
                            "-s",
                            "--cacert",
                            CA,
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            PING,
                            http.toString()))
                    .isEqualTo(PONG);
            assertThat(run(
                            "",
                            "curl",
                            "-s",
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            PING,
                            http.toString().replace("https", "http")))
                    .isEqualTo("This port speaks TLS: use https:// or wss://\n");
            assertThat(run(
                            "fetch('" + http
                                    + "', {method: 'POST', headers: {'content-type': 'application/json'}, body: '"
                                    + PING + "'}).then(r => r.text()).then(t => console.log(t))",
                            "env",
                            "NODE_EXTRA_CA_CERTS=" + CA,
                            "node",
                            "-"))
                    .isEqualTo(PONG + "\n");
        }
    }

    /** The answer that OpenSSL's client prints first. */
    private static String overLines(URI endpoint) throws IOException {
        final Process process = new ProcessBuilder(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-verify_return_error",
                        "-CAfile",
                        CA,
                        "-connect",
                        endpoint.getAuthority())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8);
                var out = process.inputReader(StandardCharsets.UTF_8)) {
            in.write(PING + "\n");
            in.flush();
            return out.readLine();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String overWebSocket(HttpClient client, URI endpoint) throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        final WebSocket socket = client.newWebSocketBuilder()
                .subprotocols("mcp")
                .buildAsync(endpoint, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        answer.complete(text.toString());
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        socket.sendText(PING, true).get(30, TimeUnit.SECONDS);
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }

    @Test
    void shouldServeClientsWithACertificateAlone() throws Exception {
        final TlsCredentials own =
                TlsCredentials.read(FILES.resolve("client.pem"), FILES.resolve("client-key.pem"), Instant.now());
        try (ServeProcess server = serve("--tls-client-ca", CA);
                HttpClient known = client(own)) {
            final URI http = address(server, "https");
            assertThat(known.send(ping(http), BodyHandlers.ofString()).body()).isEqualTo(PONG);
            assertThat(run("", "curl", "-s", "--cacert", CA, "-d", PING, http.toString()))
                    .isEmpty();
            assertThat(run(
                            "",
                            "curl",
                            "-s",
                            "--cacert",
                            CA,
                            "--cert",
                            file("stranger.pem"),
                            "--key",
                            file("stranger-key.pem"),
                            "-d",
                            PING,
                            http.toString()))
                    .isEmpty();
        }
    }

    @Test
    void shouldSayInOneLineWhyACertificateCannotBeUsed() throws Exception {
        for (final String[] wrong : new String[][] {
            {"expired.pem", "expired-key.pem", "expired at 2020-01-31"},
            {"server.pem", "client-key.pem", "this key is not that of the first certificate"},
            {"missing.pem", "server-key.pem", "missing.pem: cannot be read: no such file"}
        }) {
            try (ServeProcess server = new ServeProcess(
                    "--http", "127.0.0.1:0", "--tls-cert", file(wrong[0]), "--tls-key", file(wrong[1]))) {
                assertThat(server.awaitExit()).isEqualTo(2);
                assertThat(server.said.getFirst()).contains(wrong[2]);
            }
        }
    }
}
