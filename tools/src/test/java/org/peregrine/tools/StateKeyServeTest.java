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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --request-state-key-file}: processes that take each other's requests, and show the key nowhere. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StateKeyServeTest {
    private static final byte[] KEY = "canary-8d1f-request-state-key-!!".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE64 = Base64.getEncoder().encodeToString(KEY);
    private static final String TOOL = "test_input_required_result_request_state";

    @TempDir
    private Path directory;

    private Path write(String name, String rights, String... lines) throws IOException {
        final Path file = Files.write(directory.resolve(name), List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return file;
    }

    private static ServeProcess serve(Path keys) throws IOException {
        return new ServeProcess(
                "--http", "127.0.0.1:0", "--kit", "conformance", "--request-state-key-file", keys.toString());
    }

    private static HttpResponse<String> call(URI url, String more) throws IOException, InterruptedException {
        final String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + TOOL
                + "\",\"arguments\":{},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}" + more + "}}";
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(url)
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json, text/event-stream")
                            .header("MCP-Protocol-Version", "2026-07-28")
                            .header("Mcp-Method", "tools/call")
                            .header("Mcp-Name", TOOL)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldTakeTheNextRoundOfAnotherProcessAndShowTheKeyNowhere() throws Exception {
        final Path keys = write("keys", "rw-------", BASE64);
        final Path others = write("others", "rw-------", HexFormat.of().formatHex(new byte[32]));
        try (ServeProcess one = serve(keys);
                ServeProcess two = serve(keys);
                ServeProcess stranger = serve(others)) {
            final String asked = call(one.awaitHttp(), "").body();
            assertThat(asked).contains("\"requestState\":\"");
            final String next = ",\"requestState\":\"" + asked.replaceAll("(?s).*\"requestState\":\"([^\"]+)\".*", "$1")
                    + "\",\"inputResponses\":{\"confirm\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}";
            final URI second = two.awaitHttp();

            write("keys", "rw-------", BASE64, "canary!");

            assertThat(call(second, next).body()).contains("state-ok");
            assertThat(two.awaitLine("the last ones stay"))
                    .isEqualTo("peregrine: notice: Request state keys: the last ones stay: " + keys
                            + " cannot be used: line 2 is no key in hexadecimal or base64");
            assertThat(call(stranger.awaitHttp(), next).body()).contains("-32602");
            for (final ServeProcess server : List.of(one, two, stranger)) {
                server.terminate();
                server.awaitExit();
                assertThat(server.said).noneMatch(line -> line.contains("canary") || line.contains(BASE64));
            }
        }
    }

    @Test
    void shouldRefuseAFileThatOthersCanReadInOneLine() throws IOException {
        final Path keys = write("keys", "rw-r--r--", BASE64);
        final String options = "serve --http 127.0.0.1:0 --request-state-key-file " + keys;
        final CommandRun run = CommandRun.run(options.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("--request-state-key-file: " + keys
                        + " cannot be used: others can use it (rw-r--r--); 'chmod 600' keeps them out")
                .doesNotContain(BASE64);
    }
}
