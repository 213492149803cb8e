package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.mcp.ProtocolVersion;

/** A client beside servers of HTTP that are broken, hostile, or only tired. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileHttpTest {
    private static final ClientSettings SMALL =
            ClientSettings.of(ProtocolVersion.V2026_07_28).withMaxMessageBytes(1 << 16);

    private static String result(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"n\":" + id + "}}";
    }

    @Test
    void shouldConnectAgainWhenTheServerHasEndedAQuietConnection() throws Exception {
        try (HostileServer server = new HostileServer(
                        peer -> {
                            peer.exchange();
                            peer.sendJson(result(1));
                        },
                        peer -> {
                            peer.exchange();
                            peer.sendJson(result(2));
                            peer.exchange();
                        });
                McpClient client = McpClient.connect(server.target("http"), ProtocolVersion.V2026_07_28)) {
            assertThat(client.request("a", "{}")).isEqualTo("{\"n\":1}");
            server.awaitEnds(1);
            assertThat(client.request("b", "{}")).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void shouldGoOnAfterARequestThatWasGivenUp() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Peer::hold, peer -> {
                    peer.exchange();
                    peer.sendJson(result(2));
                    peer.exchange();
                });
                McpClient client = McpClient.connect(server.target("http"), ProtocolVersion.V2026_07_28)) {
            client.timeout(Duration.ofMillis(1));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("slow", "{}"))
                    .withMessageContaining("did not answer slow");
            client.timeout(Duration.ofSeconds(60));
            assertThat(client.request("b", "{}")).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void shouldNotWaitForAStreamBehindItsAnswer() throws Exception {
        try (HostileServer server = new HostileServer(
                        peer -> {
                            peer.exchange();
                            peer.sendEvents(result(1));
                            peer.hold();
                        },
                        peer -> {
                            peer.exchange();
                            peer.sendJson(result(2));
                            peer.exchange();
                        });
                McpClient client = McpClient.connect(server.target("http"), ProtocolVersion.V2026_07_28)) {
            assertThat(client.request("a", "{}")).isEqualTo("{\"n\":1}");
            assertThat(client.request("b", "{}")).isEqualTo("{\"n\":2}");
        }
    }

    @Test
    void shouldRefuseAQuestionBesideTheExchangeThatAsks() throws Exception {
        try (HostileServer server = new HostileServer(
                        peer -> {
                            peer.initializeHttp("Mcp-Session-Id: s1\r\n");
                            peer.exchange();
                            peer.sendEvents("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}");
                            peer.awaitOther();
                            peer.send("data: " + result(1) + "\n\n");
                        },
                        peer -> {
                            peer.exchange();
                            peer.tellOther();
                            peer.sendStatus(202);
                            peer.exchange();
                        },
                        peer -> {
                            peer.exchange(); // The end of the session.
                            peer.sendStatus(200);
                        });
                McpClient client = McpClient.connect(server.target("http"))) {
            assertThat(client.request("a", "{}")).isEqualTo("{\"n\":1}");
            for (int i = 0; i < 3; i++) {
                server.next(); // The handshake, and the request.
            }
            assertThat(server.next()).contains("Mcp-Session-Id: s1\n", "\"id\":\"q\"", "-32601");
        }
    }

    @Test
    void shouldEndItsSession() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
            peer.initializeHttp("Mcp-Session-Id: s1\r\n");
            peer.exchange();
            peer.sendStatus(405);
            peer.exchange();
        })) {
            McpClient.connect(server.target("http")).close();
            server.next();
            server.next();
            assertThat(server.next()).startsWith("DELETE /mcp HTTP/1.1").contains("Mcp-Session-Id: s1");
        }
    }

    @Test
    void shouldSendFieldsOfItsSettings() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.exchange();
                    peer.sendJson(result(1));
                    peer.exchange();
                });
                McpClient client = McpClient.connect(
                        server.target("http"), SMALL.withHeaderLines("Authorization: Bearer x\r\n"))) {
            client.request("a", "{}");
            assertThat(server.next()).contains("Authorization: Bearer x\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\u0001b", "a\tb"})
    void shouldNotRepeatASessionThatIsNoVisibleText(String session) throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> peer.initializeHttp("Mcp-Session-Id: " + session + "\r\n"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> McpClient.connect(server.target("http")))
                    .withMessageContaining("Mcp-Session-Id");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK%nX: y%n%nnothing|no JSON-RPC
            HTTP/1.1 200 OK%nContent-Type: text/html%nContent-Length: 4%n%n<ht>|no JSON-RPC
            HTTP/1.1 307 X%nLocation: /other%nContent-Length: 0%n%n|status 307
            HTTP/1.1 200 OK%nContent-Encoding: gzip%nContent-Length: 3%n%nabc|Content-Encoding that was not asked for
            HTTP/1.1 200 OK%nContent-Length: 99999999999%n%n|longer than 65536
            HTTP/1.1 200 OK%nContent-Length: 1%nContent-Length: 2%n%nx|malformed Content-Length
            HTTP/1.1 200 OK%nContent-Length: -1%n%nx|malformed Content-Length
            HTTP/1.1 200 OK%nTransfer-Encoding: chunked%n%nZ%n|no size
            HTTP/1.1 200 OK%nTransfer-Encoding: chunked%n%nFFFFFFFFF%n|no size
            HTTP/1.1 200 OK%nContent-Length: 9%n%n{|during an exchange
            HTTP/1.1 204 No%n%n|status 204
            HTTP/2 200%n%n|HTTP/1
            SSH-2.0-x%n%n|HTTP/1
            HTTP/1.1 200 OK%nno colon%n%n|no name
            """)
    void shouldSayWhatIsWrongWithAnAnswer(String answer, String reason) throws Exception {
        final String text = answer.replace("%n", "\r\n");
        try (HostileServer server = new HostileServer(peer -> {
                    peer.exchange();
                    peer.send(text);
                });
                McpClient client = McpClient.connect(server.target("http"), SMALL)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .withMessageContaining(reason);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK%nX: |head is longer than 64 KiB
            HTTP/1.1 200 OK%nTransfer-Encoding: chunked%n%nFFFFFFFF%n|longer than 65536
            HTTP/1.1 200 OK%n%n|longer than 65536
            HTTP/1.1 200 OK%nContent-Type: text/event-stream%n%ndata: |longer than 65536
            """)
    void shouldNotKeepWhatHasNoEnd(String begin, String reason) throws Exception {
        final String text = begin.replace("%n", "\r\n");
        try (HostileServer server = new HostileServer(peer -> {
                    peer.exchange();
                    peer.send(text);
                    while (true) {
                        peer.send("x".repeat(8192));
                    }
                });
                McpClient client = McpClient.connect(server.target("http"), SMALL)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .withMessageContaining(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"messages?s=1,/messages?s=1", "/m,/m", "http://AUTHORITY/m,/m", "./m,/./m"})
    void shouldFindTheEndpointWhereverTheServerPutsIt(String endpoint, String path) throws Exception {
        try (HostileServer server = new HostileServer(
                peer -> {
                    final String head = peer.exchange();
                    final String authority = head.replaceFirst("(?s)^.*Host: ([^\n]*)\n.*$", "$1");
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: endpoint\ndata: "
                            + endpoint.replace("AUTHORITY", authority) + "\n\n");
                    peer.awaitOther();
                    peer.send("data: " + HostileServer.INITIALIZED + "\n\n");
                    peer.hold();
                },
                peer -> {
                    peer.exchange();
                    peer.tellOther();
                    peer.sendStatus(202);
                    peer.exchange();
                    peer.sendStatus(202);
                    peer.exchange();
                })) {
            McpClient.connect("http+sse://127.0.0.1:" + server.port() + "/sse").close();
            assertThat(server.next()).startsWith("GET /sse HTTP/1.1");
            assertThat(server.next()).startsWith("POST " + path + " HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil/m", "http://evil/m", "/m HTTP/1.1", "javascript:x", "/\u0001"})
    void shouldNotFollowAnEndpointElsewhere(String endpoint) throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
            peer.exchange();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: endpoint\ndata: " + endpoint
                    + "\n\n");
            peer.hold();
        })) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> McpClient.connect("http+sse://127.0.0.1:" + server.port() + "/sse"))
                    .withMessageContaining("endpoint");
        }
    }
}
