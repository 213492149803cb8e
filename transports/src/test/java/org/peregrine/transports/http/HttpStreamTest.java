package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer.Answer;

/** Responses that are streams of events, by the byte. */
@OverTls
class HttpStreamTest extends HttpStreams {
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
    void shouldHandOverTheFieldsFromTheFirstToTheLastParameter() throws IOException {
        final String fields =
                String.join("\r\n", "mcp-PARAM-Region: eu", "Content-Type: application/json", "Mcp-Param-B: 1", "");
        send("POST /mcp HTTP/1.1\r\nHost: localhost\r\n" + fields + "Content-Length: 2\r\n\r\n{}" + HttpServer.HEAD
                + "Mcp-Param: x\r\nMcp-Param-: y\r\n" + "Content-Length: 2\r\n\r\n{}");
        assertThat(server.frames.get(0).parameterFields()).isEqualTo(fields);
        assertThat(server.frames.get(0).body()).isEqualTo("{}");
        assertThat(server.frames.get(1).parameterFields()).isEmpty();
    }

    @Test
    void shouldHandOverCredentialsOnceWhereverTheyStand() throws IOException {
        final String token = "Authorization: Bearer " + "t".repeat(200) + "\r\n";
        send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMcp-Param-A: 1\r\n" + token
                + "Mcp-Param-B: 2\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(server.frames.get(0).parameterFields()).isEqualTo("Mcp-Param-A: 1\r\nMcp-Param-B: 2\r\n");
        assertThat(server.frames.get(0).headers())
                .containsEntry(FrameHeader.AUTHORIZATION, "Bearer " + "t".repeat(200));
    }

    @Test
    void shouldTellBrowsersThatTheyMayReadAStream() throws IOException {
        final TestClient client = send(GET.replace("Accept", "Origin: https://app.example\r\nAccept"));
        say(0, ReplyStatus.PART, "");
        assertThat(client.read())
                .contains("Access-Control-Allow-Origin: https://app.example\r\n")
                .contains("Access-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate, Retry-After\r\n");
    }

    @Test
    void shouldStillAnswerWhoWantsJsonOnly() throws IOException {
        server.answering = true;
        server.script = frame -> Answer.complete(frame.body());
        assertThat(http.exchange(HttpServer.POST)).isEqualTo(ok("{}"));
    }
}
