package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/**
 * A connection that is closed while its bytes are parsed, as one is whose answers find no memory: the framing reads
 * memory of its own until it returns, takes no further message, and all memory is given back.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OverTls
class ClosedWhileParsedTest {
    private static final String POST = """
            POST /mcp HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Content-Length: 2\r
            \r
            {}""";
    private static final String UPGRADE = """
            GET /mcp HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Protocol: mcp\r
            \r
            """;
    private static final String TEXT_FRAME = "\u0081\u0082\0\0\0\0{}";

    private final List<Throwable> errors = new ArrayList<>();
    private final EngineContext engine = new EngineContext().errorHandler(errors::add);

    private static Stream<Arguments> protocols() {
        return Stream.of(
                Arguments.of("lines", new LineProtocol(), "", "{}\n"),
                Arguments.of("http", new HttpProtocol(HttpSettings.LOCAL), "", POST),
                Arguments.of("websocket", new WebSocketProtocol(HttpSettings.LOCAL), UPGRADE, TEXT_FRAME));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("protocols")
    void shouldTakeNothingMore(String name, Protocol protocol, String opening, String message) throws IOException {
        try (TestServer server = TestServer.open(protocol, engine);
                TestClient client = new TestClient(server)) {
            if (!opening.isEmpty()) {
                client.send(opening).awaitText("\r\n\r\n");
            }
            server.arrival = frame -> server.transport.abort(frame.connectionId());
            client.send(message.substring(0, 1)); // Its memory is the connection's own.
            server.runUntil(() -> server.pool.borrowedBytes() > 0);
            client.sendSome(message.substring(1) + message.repeat(9));
            client.awaitEnd();
            server.runUntilIdle();
            assertThat(server.frames).hasSize(1);
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isZero();
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldKeepItsBytesReadableAndGiveThemBackEvenAfterAFailure() throws IOException {
        final List<Byte> read = new ArrayList<>();
        try (TestServer server = TestServer.open((network, address) -> new Closing(read), engine);
                TestClient client = new TestClient(server)) {
            client.send("{");
            server.runUntil(() -> server.pool.borrowedBytes() > 0);
            client.sendSome("}\n");
            client.awaitEnd();
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(1);
        }
        assertThat(read).containsExactly((byte) '{', (byte) '}');
        assertThat(errors).singleElement().extracting(Throwable::getCause).isInstanceOf(IllegalStateException.class);
    }

    /** Closes connections with two bytes, reads these all the same, and fails. */
    private record Closing(List<Byte> read) implements Acceptor {
        @Override
        public Framing frame(Connection connection) {
            return new Framing() {
                @Override
                public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
                    if (limit - offset < 2) {
                        return offset;
                    }
                    connection.close();
                    read.add(buffer.getByte(offset));
                    read.add(buffer.getByte(offset + 1));
                    throw new IllegalStateException("broken");
                }

                @Override
                public void onReply(Reply reply) {}

                @Override
                public void onOutOfMemory() {}
            };
        }

        @Override
        public ByteBuffer refusal(AcceptRefusal reason, long peer) {
            return null;
        }
    }
}
