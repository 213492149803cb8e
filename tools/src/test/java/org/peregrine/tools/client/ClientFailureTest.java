package org.peregrine.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;

final class ClientFailureTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 36\r\n";

    private static List<String> hear(String target, ClientSettings settings, int pings) throws IOException {
        final Ear ear = new Ear();
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = selector.connect(Target.parse(target), settings, ear, null);
            ear.await(selector, () -> !ear.heard.isEmpty());
            for (int i = 0; i < pings && connection.isOpen(); i++) {
                // Returns as soon as the server has ended the connection, where it does.
                selector.poll(i == 0 ? 0 : 1_000);
                final int before = ear.heard.size() + ear.messages.size();
                ear.send(selector, connection, PING);
                ear.await(selector, () -> ear.heard.size() + ear.messages.size() > before);
                ear.await(selector, () -> connection.isClosed() || ear.messages.size() > 0 || ear.heard.size() > 1);
            }
            ear.await(selector, () -> connection.isClosed() || ear.exchanges == pings);
        }
        ear.heard.addAll(ear.messages);
        return ear.heard;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:%d/mcp", "http+sse://127.0.0.1:%d", "ws://127.0.0.1:%d", "tcp:127.0.0.1:%d"})
    void shouldSayThatNobodyListens(String form) throws IOException {
        final int port = freePort();
        assertThat(hear(String.format(form, port), ClientSettings.RAW, 0))
                .isEqualTo(List.of("closed: cannot connect to 127.0.0.1:" + port + ": Connection refused"));
    }

    @Test
    void shouldSayThatAUnixSocketIsNotThere() throws IOException {
        assertThat(hear("unix:/nowhere/at.all", ClientSettings.RAW, 0).getFirst())
                .startsWith("closed: cannot connect to /nowhere/at.all: ");
    }

    @Test
    void shouldSayThatAProgramCannotBeStarted() throws IOException {
        assertThat(hear("stdio:/nowhere/at/all", ClientSettings.RAW, 0).getFirst())
                .startsWith("closed: cannot start: ")
                .contains("/nowhere/at/all");
    }

    @Test
    void shouldSayHowAProcessEndedAndWhatItSaidLast() throws IOException {
        assertThat(hear("stdio:sh -c 'read line; echo broken >&2; exit 3'", ClientSettings.RAW, 1))
                .isEqualTo(List.of("open", "closed: the server's process ended with code 3: broken"));
    }

    @Test
    void shouldTakeWhatAProcessWroteBeforeItEnded() throws IOException {
        assertThat(hear("stdio:sh -c 'read line; printf \"%s\\n\" \"$line\"'", ClientSettings.RAW, 1))
                .isEqualTo(List.of("open", "closed: the server's process ended with code 0", PING));
    }

    @Test
    void shouldConnectAgainWhenTheServerEndsTheConnectionBetweenExchanges() throws IOException {
        final String answer = OK + "\r\n" + PONG;
        final String last = OK + "Connection: close\r\n\r\n" + PONG;
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(answer), List.of(last), List.of(answer)))) {
            assertThat(hear("http://127.0.0.1:" + server.port(), ClientSettings.RAW, 3))
                    .isEqualTo(List.of("open", "status 200", "status 200", "status 200", PONG, PONG, PONG));
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void shouldSayThatAServerIsGoneThatWasThereBefore() throws IOException {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(OK + "Connection: close\r\n\r\n" + PONG)))) {
            assertThat(hear("http://127.0.0.1:" + server.port(), ClientSettings.RAW, 2))
                    .isEqualTo(List.of(
                            "open",
                            "status 200",
                            "closed: cannot connect to 127.0.0.1:" + server.port() + ": Connection refused",
                            PONG));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 50~~{\"jsonrpc\"; closed: the server closed the connection during an exchange",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz; closed: a chunk has no size",
                "SSH-2.0-OpenSSH_9.6~~; closed: the server does not speak HTTP/1",
                "HTTP/1.1 200 OK~Content-Length: 5~~hello; invalid: malformed",
                "HTTP/1.1 500 Oops~Content-Length: 4~~oops; status 500",
                "HTTP/1.1 202 Accepted~Content-Length: 8~~Accepted; status 202",
                "HTTP/1.1 200 OK~Content-Length: 99999999~~; closed: a message is longer than 67108864 bytes"
            })
    void shouldSayWhatTheServerDidWrong(String answer, String expected) throws IOException {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(answer.replace("~", "\r\n"))))) {
            final List<String> heard = hear("http://127.0.0.1:" + server.port(), ClientSettings.RAW, 1);
            assertThat(heard.get(1)).startsWith(expected.substring(0, Math.min(8, expected.length())));
            if (!expected.startsWith("invalid")) {
                assertThat(heard.get(1)).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldNotWaitForeverForAServerThatDoesNotAnswerInitialize() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final ClientSettings settings = ClientSettings.of(ProtocolVersion.V2025_11_25)
                    .withOpenTimeoutNs(TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(hear("tcp:127.0.0.1:" + silent.getLocalPort(), settings, 0))
                    .isEqualTo(List.of("closed: initialize was not answered within 200 ms"));
        }
    }

    @Test
    void shouldTakeBatchesApart() throws IOException {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("[" + PONG + "," + PONG + ",1]\n")))) {
            assertThat(hear("tcp:127.0.0.1:" + server.port(), ClientSettings.RAW, 1))
                    .isEqualTo(List.of(
                            "open",
                            "invalid: message is not an object",
                            "closed: the server closed the connection",
                            PONG,
                            PONG));
        }
    }
}
