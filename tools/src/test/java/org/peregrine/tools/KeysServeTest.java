package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve --auth-keys}, as a process. */
@Timeout(180)
class KeysServeTest {
    private static final String KEY = "canary-7f3a9c1e5b2d4860";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"NAME\",\"arguments\":{}}}";

    @TempDir
    private Path directory;

    private Path keys;

    @BeforeEach
    void write() throws IOException, NoSuchAlgorithmException {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.US_ASCII));
        keys = Files.writeString(directory.resolve("keys"), HexFormat.of().formatHex(digest) + " alice read\n");
    }

    private static HttpResponse<String> ping(String url, String key) throws IOException, InterruptedException {
        return post(url, key, PING);
    }

    private static HttpResponse<String> post(String url, String key, String body)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build()) {
            final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (key != null) {
                request.header("Authorization", "Bearer " + key);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldServeWhoHasAKeyAndShowTheKeyNowhere() throws Exception {
        try (ServeProcess server = new ServeProcess("--http", "127.0.0.1:0", "--auth-keys", keys.toString())) {
            final String line = server.awaitLine("http://127.0.0.1:");
            final String url = line.substring(line.indexOf("http://")).split("[ ,]", -1)[0];

            assertThat(ping(url, KEY).statusCode()).isEqualTo(200);
            assertThat(ping(url, null).statusCode()).isEqualTo(401);
            final HttpResponse<String> refused = ping(url, KEY + "x");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer error=\"invalid_token\", error_description=\"Unknown key\"");
            server.stop();
            assertThat(server.said).noneMatch(said -> said.contains("canary"));
        }
    }

    @Test
    void shouldAskForTheOperatorsScopes() throws Exception {
        try (ServeProcess server = new ServeProcess(
                "--http",
                "127.0.0.1:0",
                "--auth-keys",
                keys.toString(),
                "--scope",
                "tool:echo=read",
                "--scope",
                "tool:add=read",
                "--scope",
                "tool:add=write")) {
            final String line = server.awaitLine("http://127.0.0.1:");
            final String url = line.substring(line.indexOf("http://")).split("[ ,]", -1)[0];

            assertThat(post(url, KEY, CALL.replace("NAME", "echo")).statusCode())
                    .isEqualTo(200);
            final HttpResponse<String> refused = post(url, KEY, CALL.replace("NAME", "add"));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("error=\"insufficient_scope\"", "scope=\"read write\"");
        }
    }

    @Test
    void shouldSayOfAnOpenAddressOnlyWhatIsTrue() throws Exception {
        try (ServeProcess server = new ServeProcess("--http", "0.0.0.0:0", "--auth-keys", keys.toString())) {
            server.awaitLine("/mcp");
            server.awaitLine("Authorization: Bearer $TOKEN");
            assertThat(server.said)
                    .noneMatch(said -> said.contains("can call every tool"))
                    .anyMatch(said -> said.contains("warning: tokens and keys cross the network unencrypted"));
        }
        try (ServeProcess server =
                new ServeProcess("--http", "0.0.0.0:0", "--auth-keys", keys.toString(), "--proxy", "192.0.2.1")) {
            server.awaitLine("Authorization: Bearer $TOKEN");
            assertThat(server.said).noneMatch(said -> said.contains("unencrypted"));
        }
        try (ServeProcess server = new ServeProcess("--http", "0.0.0.0:0")) {
            server.awaitLine("/mcp");
            assertThat(server.said).anyMatch(said -> said.contains("can call every tool"));
        }
    }

    private static int pingNamed(String url, String name) throws IOException, InterruptedException {
        return pingWith(url, name, "alice");
    }

    private static int pingWith(String url, String name, String value) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            final HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .header(name, value)
                    .POST(HttpRequest.BodyPublishers.ofString(PING))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void shouldServeWhomAProxyNames() throws Exception {
        try (ServeProcess server = new ServeProcess("--http", "127.0.0.1:0", "--auth-proxy", "X-User@127.0.0.1")) {
            final String line = server.awaitLine("http://127.0.0.1:");
            final String url = line.substring(line.indexOf("http://")).split("[ ,]", -1)[0];

            assertThat(pingNamed(url, "X-User")).isEqualTo(200);
            assertThat(pingNamed(url, "X-Users")).isEqualTo(403);
            assertThat(ping(url, KEY).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void shouldAnswerACallerAboveItsRateWith429() throws Exception {
        try (ServeProcess server = new ServeProcess(
                "--http", "127.0.0.1:0", "--auth-proxy", "X-User@127.0.0.1", "--limit-caller", "1/h:2")) {
            final String line = server.awaitLine("http://127.0.0.1:");
            final String url = line.substring(line.indexOf("http://")).split("[ ,]", -1)[0];

            assertThat(pingNamed(url, "X-User")).isEqualTo(200);
            assertThat(pingNamed(url, "X-User")).isEqualTo(200);
            assertThat(pingNamed(url, "X-User")).isEqualTo(429);
            server.awaitLine("caller 'alice' is above 1/h:2");
        }
    }

    /** What a client adds itself stands before what its proxy adds. */
    @Test
    void shouldTellTheClientsOfAProxyApart() throws Exception {
        final Path access = directory.resolve("access.jsonl");
        try (ServeProcess server = new ServeProcess(
                "--http",
                "127.0.0.1:0",
                "--proxy",
                "127.0.0.1",
                "--proxy-field",
                "X-Forwarded-For",
                "--limit-address",
                "1/h:2",
                "--shards",
                "2",
                "--access-log",
                access.toString())) {
            final String line = server.awaitLine("http://127.0.0.1:");
            final String url = line.substring(line.indexOf("http://")).split("[ ,]", -1)[0];

            assertThat(pingWith(url, "X-Forwarded-For", "203.0.113.9")).isEqualTo(200);
            assertThat(pingWith(url, "X-Forwarded-For", "203.0.113.9")).isEqualTo(200);
            assertThat(pingWith(url, "X-Forwarded-For", "1.2.3.4, 203.0.113.9")).isEqualTo(429);
            assertThat(pingWith(url, "X-Forwarded-For", "203.0.113.10")).isEqualTo(200);
            assertThat(pingWith(url, "X-Forwarded-For", "127.0.0.1")).isEqualTo(200);
        }
        assertThat(Files.readString(access)).contains("\"address\":\"203.0.113.9\"", "\"address\":\"203.0.113.10\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--proxy-field X-Forwarded-For",
                "--proxy 127.0.0.1 --proxy-field Forwarded",
                "--proxy 127.0.0.1 --proxy-field X:Y"
            })
    void shouldRefuseAFieldThatCannotBeBelieved(String options) {
        final CommandRun run = CommandRun.run(("serve --http 127.0.0.1:0 " + options).split(" ", -1));
        assertThat(run.exitCode()).as(run.err()).isNotZero();
        assertThat(run.err()).containsAnyOf("--proxy", "Forwarded", "field");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--limit-caller 1/s",
                "--limit-address fast",
                "--limit-address 0/s",
                "--limit-tool echo=1/fortnight",
                "--limit-tool nowhere=1/s"
            })
    void shouldRefuseARateThatCannotWork(String options) {
        final CommandRun run = CommandRun.run(("serve --http 127.0.0.1:0 " + options).split(" ", -1));
        assertThat(run.exitCode()).as(run.err()).isNotZero();
        assertThat(run.err()).containsAnyOf("--limit-", "nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--auth-proxy X-User",
                "--auth-proxy X-User@proxy.example.com",
                "--auth-proxy Authorization@127.0.0.1",
                "--auth-proxy Mcp-Session-Id@127.0.0.1",
                "--auth-cert subject",
                "--auth-unix root --tcp 127.0.0.1:0"
            })
    void shouldRefuseAnIdentityThatCannotWork(String options) {
        final CommandRun run = CommandRun.run(("serve --http 127.0.0.1:0 " + options).split(" ", -1));
        assertThat(run.exitCode()).as(run.err()).isNotZero();
        assertThat(run.err()).contains("--auth-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--pass-header Authorization",
                "--pass-header cookie",
                "--pass-header Mcp-Name",
                "--pass-header x-user --auth-proxy X-User@127.0.0.1"
            })
    void shouldRefuseAFieldThatIsNotForHandlers(String options) {
        final CommandRun run = CommandRun.run(("serve --http 127.0.0.1:0 " + options).split(" ", -1));
        assertThat(run.exitCode()).as(run.err()).isNotZero();
        assertThat(run.err()).contains("--pass-header");
    }
}
