package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;

/** Responses that are streams of events, by the byte. */
class HttpStreamTest {
    private static final String BOTH = "Accept: application/json, text/event-stream\r\n";
    private static final String GET =
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: s1\r\n\r\n";
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n"
            + HttpServer.DATE + "\r\n";
    private static final String COMMENT = "e\r\n: keep-alive\n\n\r\n";
    private static final String END = "0\r\n\r\n";

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext().limit(Limit.MAX_PENDING_REPLY_BYTES, 1_000_000);
    private HttpServer http;
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, engine, HttpServer.SETTINGS);
        server = http.server;
        server.answering = false;
    }

    @AfterEach
    void close() {
        http.close();
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    private static String post(String body) {
        return HttpServer.HEAD + BOTH + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + HttpServer.DATE + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String chunk(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static String message(String data) {
        return chunk("event: message\ndata: " + data + "\n\n");
    }

    private TestClient send(String bytes) throws IOException {
        final TestClient client = http.connect();
        client.send(bytes);
        http.settle();
        return client;
    }

    private void say(int frame, ReplyStatus status, String body) {
        server.say(server.frames.get(frame), status, body);
        http.settle();
    }

    private static String onlyStream(String body) {
        return HttpServer.HEAD + "Accept: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void shouldAnswerByAStreamWhereNothingElseIsAccepted() throws IOException {
        final TestClient client = send(onlyStream("{}") + onlyStream("{1}"));
        say(1, ReplyStatus.COMPLETE, "b");
        say(0, ReplyStatus.COMPLETE, "a");
        assertThat(client.read()).isEqualTo(STREAM + message("a") + END + STREAM + message("b") + END);
    }

    @Test
    void shouldKeepTheStatusOfWhatIsNoResult() throws IOException {
        final TestClient client = send(onlyStream("{}") + onlyStream("{1}") + onlyStream("{2}"));
        say(0, ReplyStatus.INVALID, "e");
        say(1, ReplyStatus.ACCEPTED, "");
        say(2, ReplyStatus.PART, "p");
        say(2, ReplyStatus.COMPLETE, "c");
        assertThat(client.read())
                .isEqualTo(ok("e").replace("200 OK", "400 Bad Request")
                        + "HTTP/1.1 202 Accepted\r\n" + HttpServer.DATE + "Content-Length: 0\r\n\r\n" + STREAM
                        + message("p") + message("c") + END);
    }

    @Test
    void shouldAnswerEachRequestInTheFormThatItAccepts() throws IOException {
        final TestClient client = send(HttpServer.POST + onlyStream("{}") + HttpServer.POST);
        assertThat(server.frames).hasSize(1);
        say(0, ReplyStatus.COMPLETE, "a");
        say(1, ReplyStatus.COMPLETE, "b");
        say(2, ReplyStatus.COMPLETE, "c");
        assertThat(client.read()).isEqualTo(ok("a") + STREAM + message("b") + END + ok("c"));
    }

    @Test
    void shouldEndTheStreamOfAnOldClientWithItsConnection() throws IOException {
        final TestClient client = send(onlyStream("{}").replace("HTTP/1.1", "HTTP/1.0"));
        say(0, ReplyStatus.COMPLETE, "a");
        assertThat(client.read()).endsWith("Connection: close\r\n\r\nevent: message\ndata: a\n\n");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void shouldTellTheEngineWhetherAStreamIsAccepted() throws IOException {
        send(HttpServer.POST + post("{}") + HttpServer.HEAD + "Accept: */*\r\nContent-Length: 2\r\n\r\n{}"
                + HttpServer.HEAD + "Accept: application/*\r\nAccept: text/*\r\nContent-Length: 2\r\n\r\n{}"
                + HttpServer.HEAD + "Accept: application/json, text/event-stream;q=0\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(server.frames.stream().map(ReceivedFrame::acceptsStream))
                .containsExactly(false, true, true, true, false);
    }

    @Test
    void shouldStreamEventsAndGoOnWithTheConnection() throws IOException {
        final TestClient client = send(post("a"));
        say(0, ReplyStatus.PART, "{\"p\":1}");
        assertThat(client.read()).isEqualTo(STREAM + message("{\"p\":1}"));
        say(0, ReplyStatus.PART, "{\"p\":2}");
        say(0, ReplyStatus.COMPLETE, "{\"r\":0}");
        assertThat(client.read())
                .isEqualTo(STREAM + message("{\"p\":1}") + message("{\"p\":2}") + message("{\"r\":0}") + END);
        client.forget().send(post("b"));
        http.settle();
        say(1, ReplyStatus.COMPLETE, "b");
        assertThat(client.read()).isEqualTo(ok("b"));
        assertThat(client.isEnded()).isFalse();
    }

    @Test
    void shouldNameEventsAndPrimeAStream() throws IOException {
        final TestClient client = send(post("a"));
        server.say(server.frames.get(0), ReplyStatus.PART, "", "0-0", 1500);
        server.say(server.frames.get(0), ReplyStatus.PART, "{}", "0-1", 0);
        server.say(server.frames.get(0), ReplyStatus.PART, "", null, 2500);
        server.say(server.frames.get(0), ReplyStatus.COMPLETE, "[]", "0-2", 0);
        http.settle();
        assertThat(client.read())
                .isEqualTo(STREAM
                        + chunk("id: 0-0\nretry: 1500\ndata: \n\n")
                        + chunk("id: 0-1\nevent: message\ndata: {}\n\n")
                        + chunk("retry: 2500\n\n")
                        + chunk("id: 0-2\nevent: message\ndata: []\n\n")
                        + END);
    }

    @Test
    void shouldOpenAStreamWithoutAWord() throws IOException {
        final TestClient client = send(GET);
        final ReceivedFrame frame = server.frames.get(0);
        assertThat(frame.kind()).isEqualTo(FrameKind.OPEN_STREAM);
        assertThat(frame.body()).isEmpty();
        assertThat(frame.headers()).containsEntry(FrameHeader.SESSION_ID, "s1");
        say(0, ReplyStatus.PART, "");
        assertThat(client.read()).isEqualTo(STREAM);
        say(0, ReplyStatus.PART, "");
        assertThat(client.read()).isEqualTo(STREAM);
        say(0, ReplyStatus.STREAM_END, "");
        assertThat(client.read()).isEqualTo(STREAM + END);
    }

    @Test
    void shouldAnswerWhatWasNotBegunWithoutABody() throws IOException {
        final TestClient client = send(post("a"));
        say(0, ReplyStatus.STREAM_END, "");
        assertThat(client.read()).startsWith("HTTP/1.1 202 Accepted\r\n").contains("Content-Length: 0\r\n");
    }

    @Test
    void shouldKeepMessagesOnOneLine() throws IOException {
        final TestClient client = send(post("a"));
        say(0, ReplyStatus.PART, "{\n  \"a\": 1,\r\n  \"bcdefghij\": [\r]\n}\n");
        assertThat(client.read()).isEqualTo(STREAM + message("{   \"a\": 1,    \"bcdefghij\": [ ] } "));
    }

    @Test
    void shouldIgnoreWhatIsSaidAfterTheEnd() throws IOException {
        final TestClient client = send(post("a") + post("b") + post("c"));
        say(0, ReplyStatus.COMPLETE, "a");
        say(0, ReplyStatus.PART, "late");
        say(2, ReplyStatus.COMPLETE, "c");
        say(2, ReplyStatus.PART, "late");
        say(1, ReplyStatus.COMPLETE, "b");
        say(2, ReplyStatus.PART, "late");
        assertThat(client.read()).isEqualTo(ok("a") + ok("b") + ok("c"));
    }

    @Test
    void shouldParkStreamsBehindWhatIsNotAnswered() throws IOException {
        final TestClient client = send(post("0") + post("1") + post("2") + post("3"));
        say(2, ReplyStatus.PART, "2a");
        say(1, ReplyStatus.PART, "1a");
        say(2, ReplyStatus.PART, "2b");
        say(1, ReplyStatus.PART, "1b");
        say(2, ReplyStatus.COMPLETE, "2c");
        say(3, ReplyStatus.COMPLETE, "3");
        assertThat(client.read()).isEmpty();
        say(0, ReplyStatus.COMPLETE, "0");
        assertThat(client.read()).isEqualTo(ok("0") + STREAM + message("1a") + message("1b"));
        client.forget();
        say(1, ReplyStatus.PART, "1c");
        say(1, ReplyStatus.COMPLETE, "1d");
        assertThat(client.read())
                .isEqualTo(message("1c")
                        + message("1d")
                        + END
                        + STREAM
                        + message("2a")
                        + message("2b")
                        + message("2c")
                        + END
                        + ok("3"));
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldParkManySmallPartsInLittleMemory() throws IOException {
        final TestClient client = send(post("0") + post("1"));
        for (int i = 0; i < 10_000; i++) {
            server.say(server.frames.get(1), ReplyStatus.PART, "part " + i);
        }
        assertThat(server.pool.borrowedBytes()).isLessThan(1_000_000);
        say(1, ReplyStatus.COMPLETE, "end");
        say(0, ReplyStatus.COMPLETE, "0");
        final String parts =
                IntStream.range(0, 10_000).mapToObj(i -> message("part " + i)).reduce("", String::concat);
        assertThat(client.awaitText("\r\n" + END)).isEqualTo(ok("0") + STREAM + parts + message("end") + END);
    }

    @Test
    void shouldEndWhoseParkedStreamsAreTooLong() throws IOException {
        final TestClient client = send(post("0") + post("1"));
        int result = Transport.SENT;
        for (int i = 0; i < 200 && result == Transport.SENT; i++) {
            result = server.say(server.frames.get(1), ReplyStatus.PART, "x".repeat(10_000));
        }
        assertThat(result).isEqualTo(Transport.CLOSED);
        assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
        assertThat(server.pool.borrowedBytes()).isZero();
        client.awaitEnd();
    }

    @Test
    void shouldEndAStreamWithItsConnectionInHttp10() throws IOException {
        final TestClient client = send(post("a").replace("HTTP/1.1", "HTTP/1.0"));
        say(0, ReplyStatus.PART, "one");
        say(0, ReplyStatus.COMPLETE, "two");
        final String events = "event: message\ndata: one\n\nevent: message\ndata: two\n\n";
        assertThat(client.awaitEnd())
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
                .contains("Connection: close\r\n")
                .doesNotContain("Transfer-Encoding")
                .endsWith("\r\n\r\n" + events);
    }

    @Test
    void shouldCloseAfterAStreamWhenAsked() throws IOException {
        final TestClient client = send(post("a").replace("Accept", "Connection: close\r\nAccept"));
        say(0, ReplyStatus.PART, "one");
        say(0, ReplyStatus.STREAM_END, "");
        assertThat(client.awaitEnd()).contains("Connection: close\r\n").endsWith(message("one") + END);
    }

    @Test
    void shouldTellTheSessionThatARequestOpened() throws IOException {
        final TestClient client = send(post("a") + post("b"));
        server.sessionId = "0123abcd";
        say(0, ReplyStatus.COMPLETE, "{}");
        assertThat(client.read()).contains("\r\nMcp-Session-Id: 0123abcd\r\n").endsWith("\r\n\r\n{}");
        client.forget();
        say(1, ReplyStatus.PART, "{}");
        assertThat(client.read()).contains("\r\nMcp-Session-Id: 0123abcd\r\n").endsWith(message("{}"));
    }

    @Test
    void shouldDeliverWhatEndsASessionAndWhatResumesAStream() throws IOException {
        send("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: s\r\nContent-Length: 2\r\n\r\n{}"
                + GET.replace("\r\n\r\n", "\r\nLast-Event-ID: 3-7\r\nAuthorization: Bearer t\r\n\r\n"));
        assertThat(server.frames.get(0).kind()).isEqualTo(FrameKind.END_SESSION);
        assertThat(server.frames.get(0).body()).isEmpty();
        assertThat(server.frames.get(0).headers()).containsEntry(FrameHeader.SESSION_ID, "s");
        assertThat(server.frames.get(1).headers())
                .containsEntry(FrameHeader.LAST_EVENT_ID, "3-7")
                .containsEntry(FrameHeader.AUTHORIZATION, "Bearer t");
    }

    @Test
    void shouldHandOverAllFieldsWhenThereAreParameters() throws IOException {
        final String fields = String.join(
                "\r\n",
                "Host: localhost",
                "mcp-PARAM-Region: eu",
                "Content-Type: application/json",
                "Content-Length: 2",
                "");
        send("POST /mcp HTTP/1.1\r\n" + fields + "\r\n{}" + HttpServer.HEAD + "Mcp-Param: x\r\nMcp-Param-: y\r\n"
                + "Content-Length: 2\r\n\r\n{}");
        assertThat(server.frames.get(0).parameterFields()).isEqualTo(fields);
        assertThat(server.frames.get(0).body()).isEqualTo("{}");
        assertThat(server.frames.get(1).parameterFields()).isEmpty();
    }

    @Test
    void shouldKeepASilentStreamAlive() throws IOException {
        final long keepAliveNs = engine.limit(Limit.KEEP_ALIVE_NS);
        final TestClient client = send(GET);
        say(0, ReplyStatus.PART, "");
        client.read();
        server.nowNs += keepAliveNs - 1;
        http.settle();
        assertThat(client.forget().read()).isEmpty();
        server.nowNs += 1;
        http.settle();
        assertThat(client.read()).isEqualTo(COMMENT);
        server.nowNs += keepAliveNs / 2;
        http.settle();
        say(0, ReplyStatus.PART, "{}");
        client.read();
        server.nowNs += keepAliveNs - 1;
        http.settle();
        assertThat(client.forget().read()).isEmpty();
        server.nowNs += 1;
        http.settle();
        assertThat(client.read()).isEqualTo(COMMENT);
        assertThat(server.pool.borrowedBytes()).isZero();
        say(0, ReplyStatus.STREAM_END, "");
        client.read();
        server.nowNs += 4 * keepAliveNs;
        http.settle();
        assertThat(client.forget().read()).isEmpty();
        assertThat(client.isEnded()).isFalse();
    }

    @Test
    void shouldKeepAnHttp10StreamAlive() throws IOException {
        final TestClient client = send(GET.replace("HTTP/1.1", "HTTP/1.0"));
        say(0, ReplyStatus.PART, "");
        client.read();
        server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS);
        http.settle();
        assertThat(client.forget().read()).isEqualTo(": keep-alive\n\n");
    }

    @Test
    void shouldLetASlowReaderOfAStreamDelayNobody() throws IOException {
        final TestClient slow = send(GET);
        final TestClient other = send(GET);
        final String large = "x".repeat(50_000);
        int said = 0;
        while (!server.transport.isBacklogged(server.frames.get(0).connectionId())) {
            server.say(server.frames.get(0), ReplyStatus.PART, large);
            server.cycle();
            said++;
        }
        server.say(server.frames.get(1), ReplyStatus.PART, "{}");
        http.settle();
        assertThat(other.read()).isEqualTo(STREAM + message("{}"));
        assertThat(server.pool.borrowedBytes()).isLessThan(1_200_000);
        slow.awaitLength(said * 50_000);
        http.settle();
        assertThat(server.transport.isBacklogged(server.frames.get(0).connectionId()))
                .isFalse();
        assertThat(slow.read()).isEqualTo(STREAM + message(large).repeat(said));
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldEndASlowReaderOfAStreamAtTheLimit() throws IOException {
        send(GET);
        int result = Transport.SENT;
        for (int i = 0; i < 1000 && result == Transport.SENT; i++) {
            result = server.say(server.frames.get(0), ReplyStatus.PART, "x".repeat(50_000));
            server.cycle();
        }
        assertThat(result).isEqualTo(Transport.CLOSED);
        assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
        http.settle();
        assertThat(server.disconnects).hasSize(1);
    }

    @Test
    void shouldSendSeveralEventsOfABatchTogether() throws IOException {
        final TestClient client = send(GET);
        for (int i = 0; i < 3; i++) {
            server.say(server.frames.get(0), ReplyStatus.PART, "{}");
        }
        assertThat(client.read()).isEmpty();
        server.transport.flush();
        assertThat(client.read()).isEqualTo(STREAM + message("{}").repeat(3));
    }

    @Test
    void shouldTellBrowsersThatTheyMayReadAStream() throws IOException {
        final TestClient client = send(GET.replace("Accept", "Origin: https://app.example\r\nAccept"));
        say(0, ReplyStatus.PART, "");
        assertThat(client.read())
                .contains("Access-Control-Allow-Origin: https://app.example\r\n")
                .contains("Access-Control-Expose-Headers: Mcp-Session-Id\r\n");
    }

    @Test
    void shouldStillAnswerWhoWantsJsonOnly() throws IOException {
        server.answering = true;
        server.script = frame -> Answer.complete(frame.body());
        assertThat(http.exchange(HttpServer.POST)).isEqualTo(ok("{}"));
    }
}
