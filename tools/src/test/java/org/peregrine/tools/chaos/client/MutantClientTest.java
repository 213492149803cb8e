package org.peregrine.tools.chaos.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.Target;

/** Servers that a mutant puts out of step. Those that it does not are in the scenario. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class MutantClientTest {
    private static final byte[] MUTANT = "{\"jsonrpc\":".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;

    MutantClientTest() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    private MutantClient client(Conversation conversation) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    conversation.hold(socket);
                } catch (final IOException ended) {
                    if (server.isClosed()) {
                        return;
                    }
                }
            }
        });
        return new MutantClient(Target.parse("tcp:127.0.0.1:" + server.getLocalPort()));
    }

    /** Each connection takes a line, and ends. */
    @Test
    void shouldFailAServerThatEndsEachConnectionOfAGoodRequest() throws IOException {
        try (MutantClient client = client(socket -> socket.getInputStream().read())) {
            assertThatThrownBy(() -> client.send(MUTANT))
                    .hasMessageStartingWith("A good request over tcp was not answered after the mutant {\"jsonrpc\":");
        }
    }

    /** The answer has the id of another request. */
    @Test
    void shouldFailAServerThatAnswersAnotherRequest() throws IOException {
        final byte[] answer =
                "{\"jsonrpc\":\"2.0\",\"id\":7000000000,\"result\":{}}\n".getBytes(StandardCharsets.US_ASCII);
        try (MutantClient client = client(socket -> {
            socket.getInputStream().read(new byte[1_000]);
            socket.getOutputStream().write(answer);
        })) {
            assertThatThrownBy(() -> client.send(MUTANT)).hasMessageContaining("was not answered after the mutant");
        }
    }
}
