package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;

/** Streams over time: those that wait for their turn, are silent, or have a reader that is slow. */
@OverTls
class HttpStreamFlowTest extends HttpStreams {
    private static final String COMMENT = "e\r\n: keep-alive\n\n\r\n";

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
}
