package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.recording.RecordingDirectory;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** What a client says over connections of several shards is one session in the recording, in the order of its times. */
@Timeout(120)
final class ShardedRecordingTest {
    private static final int CLIENTS = 4;
    private static final String SESSION = "mcp-session-id";

    @TempDir
    private Path directory;

    private static HttpResponse<String> post(URI endpoint, String session, String body) throws Exception {
        final HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        try (HttpClient client = HttpClient.newHttpClient()) { // A connection of its own.
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private void talk() throws Exception {
        final NioTransport transport = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
        final EngineContext context = new EngineContext()
                .registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build())
                .recording(RecordingSettings.in(directory, line -> {}));
        try (McpEngine engine = TestedEngine.launch(context, transport, 2)) {
            assertThat(engine.warnings()).isNotNull();
            final URI endpoint = URI.create(Banner.url(transport.bound().getFirst()));
            final HttpResponse<String> begun = post(
                    endpoint,
                    null,
                    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                            + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
            final String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
            for (int i = 1; i <= CLIENTS; i++) {
                assertThat(post(endpoint, session, "{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"method\":\"ping\"}")
                                .body())
                        .contains("result");
            }
        }
    }

    @Test
    void shouldTellSessionsApartByOneDigestOnEveryShard() throws Exception {
        talk();
        final Set<String> sessions = new HashSet<>();
        final Set<Long> shards = new HashSet<>();
        final List<Long> times = new ArrayList<>();
        RecordingDirectory.open(directory).forEach(document -> {
            final long shard = document.number(RecordingField.SHARD);
            if (shard >= 0) {
                shards.add(shard);
                times.add(document.number(RecordingField.MONOTONIC_NS));
                sessions.addAll(sessions(document));
            }
        });
        assertThat(shards).hasSizeGreaterThan(1);
        assertThat(sessions).hasSize(1);
        assertThat(times).isSorted();
    }

    private static List<String> sessions(RecordedDocument document) {
        return document.text(RecordingField.HEADERS)
                .lines()
                .filter(line -> line.startsWith(SESSION))
                .toList();
    }
}
