package org.peregrine.tools.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ScriptedServer;
import org.peregrine.tools.client.ServerUnderTest;

/** The bridge over Streamable HTTP: sessions, fields, streams, refusals. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpBridgeTest {
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                    + "\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String AGREED =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}}";
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private static String response(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String json(String body) {
        return response("200 OK", "Content-Type: application/json\r\n", body);
    }

    private static BridgeRun run(ScriptedServer server) throws Exception {
        return new BridgeRun(
                "http://127.0.0.1:" + server.port() + "/mcp", "X-Of: us\r\n", 0, TimeUnit.SECONDS.toNanos(60));
    }

    @Test
    void shouldKeepTheSessionOfALegacyServer() throws Exception {
        final String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}";
        final String agreed = response("200 OK", "Content-Type: application/json\r\nMcp-Session-Id: s1\r\n", AGREED);
        try (ScriptedServer server = new ScriptedServer(List.of(
                        List.of(agreed, ACCEPTED, json(PONG), response("200 OK", "", "")),
                        List.of(STREAM + "data: " + note + "\n\n", "")));
                BridgeRun run = run(server)) {
            run.send(INITIALIZE);
            assertThat(run.next()).isEqualTo(AGREED);
            assertThat(server.heard.take())
                    .startsWith("POST /mcp HTTP/1.1\r\n")
                    .contains("X-Of: us\r\n", "Accept: application/json, text/event-stream\r\n")
                    .doesNotContain("Mcp-Session-Id", "MCP-Protocol-Version")
                    .endsWith(INITIALIZE);
            run.send(INITIALIZED);
            assertThat(server.heard.take())
                    .contains("Mcp-Session-Id: s1\r\n", "MCP-Protocol-Version: 2025-06-18\r\n")
                    .endsWith(INITIALIZED);
            assertThat(server.heard.take())
                    .startsWith("GET /mcp HTTP/1.1\r\n")
                    .contains("X-Of: us\r\n", "Mcp-Session-Id: s1\r\n", "Accept: text/event-stream\r\n");
            assertThat(run.next()).isEqualTo(note);
            run.send(PING);
            assertThat(run.next()).isEqualTo(PONG);
            assertThat(server.heard.take()).contains("Mcp-Session-Id: s1\r\n").endsWith(PING);
            assertThat(run.end()).isZero();
            assertThat(List.of(server.heard.take(), server.heard.take()))
                    .anySatisfy(end -> assertThat(end)
                            .startsWith("DELETE /mcp HTTP/1.1\r\n")
                            .contains("Mcp-Session-Id: s1\r\n"))
                    .contains("[end]");
        }
    }

    @Test
    void shouldRepeatInFieldsWhatAModernRequestSays() throws Exception {
        final String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" + META + "}}";
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" + META
                + ",\"name\":\"zürich\",\"arguments\":{\"a\":{\"b\":\"x\"},\"n\":7,\"c\":null}}}";
        final String tools =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"zürich\",\"inputSchema\":"
                        + "{\"type\":\"object\",\"properties\":{\"a\":{\"properties\":{\"b\":{\"type\":\"string\",\"x-mcp-header\":\"Bee\"}}},"
                        + "\"n\":{\"x-mcp-header\":\"En\"},\"c\":{\"x-mcp-header\":\"See\"}}}}]}}";
        final String result = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}";
        final String listed = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + tools.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + tools;
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(listed, json(result), "")));
                BridgeRun run = run(server)) {
            run.send(list);
            assertThat(run.next()).isEqualTo(tools);
            assertThat(server.heard.take())
                    .contains("MCP-Protocol-Version: 2026-07-28\r\n", "Mcp-Method: tools/list\r\n")
                    .doesNotContain("Mcp-Name", "Mcp-Session-Id");
            run.send(call);
            assertThat(run.next()).isEqualTo(result);
            assertThat(server.heard.take())
                    .contains(
                            "Mcp-Method: tools/call\r\n",
                            "Mcp-Name: =?base64?esO8cmljaA==?=\r\n",
                            "Mcp-Param-Bee: x\r\n",
                            "Mcp-Param-En: 7\r\n")
                    .doesNotContain("Mcp-Param-See");
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldReadTheToolsWhenFieldsOfACallAreRefusedAndSendItOnceMore() throws Exception {
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" + META
                + ",\"name\":\"ask\",\"arguments\":{\"a\":\"x\"}}}";
        final String refusal =
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32020,\"message\":\"no Mcp-Param-Bee\"}}";
        final String first = "{\"jsonrpc\":\"2.0\",\"id\":\"tools\",\"result\":{\"tools\":[],\"nextCursor\":\"p2\"}}";
        final String second =
                "{\"jsonrpc\":\"2.0\",\"id\":\"tools\",\"result\":{\"tools\":[{\"name\":\"ask\",\"inputSchema\":"
                        + "{\"properties\":{\"a\":{\"x-mcp-header\":\"Bee\"}}}}]}}";
        final String result = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}";
        final String refused = response("400 Bad Request", "Content-Type: application/json\r\n", refusal);
        try (ScriptedServer server = new ScriptedServer(List.of(
                        List.of(refused, ""), List.of(json(first), json(second), ""), List.of(json(result), "")));
                BridgeRun run = run(server)) {
            assertThat(run.send(call).next()).isEqualTo(result);
            final List<String> heard = new ArrayList<>();
            server.heard.drainTo(heard);
            heard.removeIf("[end]"::equals);
            assertThat(heard.get(0))
                    .contains("Mcp-Name: ask\r\n")
                    .doesNotContain("Mcp-Param")
                    .endsWith(call);
            assertThat(heard.get(1))
                    .contains("Mcp-Method: tools/list\r\n", "MCP-Protocol-Version: 2026-07-28\r\n", META)
                    .doesNotContain("cursor");
            assertThat(heard.get(2)).contains("Mcp-Method: tools/list\r\n", "\"cursor\":\"p2\"");
            assertThat(heard.get(3)).contains("Mcp-Param-Bee: x\r\n").endsWith(call);
            assertThat(run.end()).isZero();
            assertThat(run.notes).isEmpty();
        }
    }

    @Test
    void shouldHandOnARefusalOfFieldsThatTheToolsDoNotMend() throws Exception {
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" + META
                + ",\"name\":\"ask\",\"arguments\":{}}}";
        final String refusal = "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32020,\"message\":\"no\"}}";
        final String refused = response("400 Bad Request", "Content-Type: application/json\r\n", refusal);
        final String none = response("404 Not Found", "", "");
        try (ScriptedServer server =
                        new ScriptedServer(List.of(List.of(refused, ""), List.of(none, ""), List.of(refused, "")));
                BridgeRun run = run(server)) {
            assertThat(run.send(call).next()).isEqualTo(refusal);
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldEndTheExchangeOfAModernRequestThatIsCancelled() throws Exception {
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"method\":\"tools/call\",\"params\":{" + META
                + ",\"name\":\"slow\",\"arguments\":{}}}";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("", ""), List.of(json(PONG))));
                BridgeRun run = run(server)) {
            run.send(call);
            assertThat(server.heard.take()).endsWith(call);
            run.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"c\"}}");
            assertThat(server.heard.take()).isEqualTo("[end]");
            assertThat(run.send(PING).next()).isEqualTo(PONG);
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldTakeUpABrokenStreamWhereItEnded() throws Exception {
        final String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}";
        final String event = "id: e7\r\ndata: " + note + "\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(
                        List.of(List.of(STREAM + event), List.of(STREAM + "data: " + PONG + "\n\n")));
                BridgeRun run = run(server)) {
            run.send(PING);
            assertThat(run.next()).isEqualTo(note);
            assertThat(run.next()).isEqualTo(PONG);
            assertThat(server.heard.take()).startsWith("POST ");
            assertThat(server.heard.take()).startsWith("GET ").contains("Last-Event-ID: e7\r\n");
            assertThat(run.end()).isZero();
            assertThat(run.notes).isEmpty();
        }
    }

    /** A second would be over long before the request is given up. */
    @Test
    void shouldWaitAsLongAsTheServerSaysBeforeItTakesUpABrokenStream() throws Exception {
        try (ScriptedServer server = new ScriptedServer(List.of(
                        List.of(STREAM + "retry: 3000000\nid: e7\n\n"), List.of(STREAM + "data: " + PONG + "\n\n")));
                BridgeRun run = new BridgeRun(
                        "http://127.0.0.1:" + server.port() + "/mcp", "", TimeUnit.SECONDS.toNanos(4), 1)) {
            assertThat(run.send(PING).next()).contains("The server did not answer within 4000 ms");
            assertThat(server.heard.take()).startsWith("POST ");
            assertThat(server.heard).isEmpty();
        }
    }

    @Test
    void shouldFindOutWithTheNextRequestThatAnIdleServerHasEnded() throws Exception {
        final ScriptedServer server = new ScriptedServer(List.of(List.of(json(PONG))));
        try (BridgeRun run = run(server)) {
            assertThat(run.send(PING).next()).isEqualTo(PONG);
            server.close();
            // A request may still go out on the connection whose end has not arrived.
            final String next = run.send(PING).next();
            final String last =
                    next.contains("closed the connection") ? run.send(PING).next() : next;
            assertThat(last).contains("-32603", "Connection refused");
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK|<html>hello</html>|The server answered with no JSON-RPC (status 200)",
                "404 Not Found|<html>gone</html>|The server answered with status 404 and no message",
                "401 Unauthorized|''|The server answered with status 401 (the server asks for a bearer token, or does not accept this one) and no message",
                "200 OK|''|The server answered with status 200 and no message",
                "400 Bad Request|{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"bad\"}}|\"code\":-32000,\"message\":\"bad\"",
                "400 Bad Request|{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"bad\"}}|\"code\":-32000,\"message\":\"bad\""
            })
    void shouldAnswerARequestThatGetsNoMessage(String status, String body, String expected) throws Exception {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(response(status, "", body), json(PONG))));
                BridgeRun run = run(server)) {
            run.send("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"ping\"}");
            assertThat(run.next())
                    .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"error\":{")
                    .contains(expected);
            assertThat(run.send(PING).next()).isEqualTo(PONG);
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldGoOnAfterAnAnswerThatBrokeOff() throws Exception {
        final String half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\":";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(half), List.of(json(PONG))));
                BridgeRun run = run(server)) {
            run.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}");
            assertThat(run.next())
                    .contains(
                            "\"id\":5,\"error\":{\"code\":-32603,\"message\":\"The server did not answer: the server closed");
            assertThat(run.send(PING).next()).isEqualTo(PONG);
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldEndWithTheSessionOfTheServer() throws Exception {
        final String agreed = response("200 OK", "Mcp-Session-Id: s1\r\n", AGREED);
        try (ScriptedServer server =
                        new ScriptedServer(List.of(List.of(agreed, response("404 Not Found", "", ""), "")));
                BridgeRun run = run(server)) {
            run.send(INITIALIZE);
            assertThat(run.next()).isEqualTo(AGREED);
            run.send(PING);
            assertThat(run.next()).contains("\"id\":1,\"error\":");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.notes).singleElement().asString().endsWith("the server has ended the session (status 404)");
        }
    }

    @Test
    void shouldBringAnswersPastRequestsThatWait() throws Exception {
        final int calls = 200; // More than go out at once, and each of them asks first.
        try (ServerUnderTest server = new ServerUnderTest();
                BridgeRun run = new BridgeRun(server.target(Target.Kind.HTTP).text())) {
            run.send(INITIALIZE);
            assertThat(run.next()).contains("\"result\"");
            run.send(INITIALIZED);
            for (int id = 1; id <= calls; id++) {
                run.send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":"
                        + "\"test_elicitation\",\"arguments\":{\"message\":\"who?\"}}}");
            }
            int answered = 0;
            while (answered < calls) {
                final String message = run.next();
                if (message.contains("\"method\":\"elicitation/create\"")) {
                    final String id = message.replaceFirst(".*?\"id\":(\"[^\"]*\"|\\d+).*", "$1");
                    run.send(
                            "{\"jsonrpc\":\"2.0\",\"id\":" + id
                                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"username\":\"a\",\"email\":\"a@b.c\"}}}");
                } else {
                    assertThat(message).contains("action=accept");
                    answered++;
                }
            }
            assertThat(run.end()).isZero();
            assertThat(run.notes).isEmpty();
        }
    }
}
