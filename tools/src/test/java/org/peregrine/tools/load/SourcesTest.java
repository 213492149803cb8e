package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections of a load that begin at named addresses, which on Linux are all of 127.0.0.0/8. */
@Timeout(60)
final class SourcesTest {
    @TempDir
    private Path directory;

    /** Answers each line with an empty result for its id, and counts its connections by their address. */
    private static final class CountingServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        private final Map<String, Integer> callers = new TreeMap<>();

        CountingServer() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    final Socket peer = socket.accept();
                    synchronized (callers) {
                        callers.merge(peer.getInetAddress().getHostAddress(), 1, Integer::sum);
                    }
                    Thread.ofVirtual().start(() -> serve(peer));
                }
            } catch (final IOException closed) {
                // The test is over.
            }
        }

        private static void serve(Socket peer) {
            try (peer;
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
                    OutputStream out = peer.getOutputStream()) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    final String id = line.replaceAll(".*\"id\":(\\d+).*", "$1");
                    out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}\n")
                            .getBytes(StandardCharsets.UTF_8));
                }
            } catch (final IOException closed) {
                // The load is over.
            }
        }

        Map<String, Integer> callers() {
            synchronized (callers) {
                return Map.copyOf(callers);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void shouldBeginAtEachAddressInTurn(int threads) throws Exception {
        try (CountingServer server = new CountingServer()) {
            final Ending ending = Ending.of(
                    directory,
                    "tcp:127.0.0.1:" + server.socket.getLocalPort(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--source=127.0.0.2,127.0.0.3",
                    "--connections=6",
                    "--threads=" + threads,
                    "--warmup=0s",
                    "--duration=200ms");
            assertThat(ending.failures()).isEmpty();
            assertThat(server.callers()).isEqualTo(Map.of("127.0.0.2", 3, "127.0.0.3", 3));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp:127.0.0.1:1|example.com|is no IP address",
                "tcp:127.0.0.1:1|''|is no IP address",
                "tcp:127.0.0.1:1|192.0.2.1|is no address of this machine",
                "stdio:cat|127.0.0.1|--source is of targets over TCP"
            })
    void shouldRefuseWhatIsNoAddress(String target, String source, String words) throws Exception {
        final Ending ending = Ending.of(directory, target, "--era=legacy", "--source=" + source);
        assertThat(ending.code()).isEqualTo(1);
        assertThat(ending.said()).contains(words);
    }

    /** IPv6 to IPv4: the system says what it thinks of it. */
    @Test
    void shouldSayWhatTheSystemDoesNotConnect() throws Exception {
        final Ending ending =
                Ending.of(directory, "tcp:127.0.0.1:1", "--era=legacy", "--sessionless", "--source=::1", "--mix=ping");
        assertThat(ending.code()).isEqualTo(2);
        assertThat(ending.said()).contains("could not be opened");
    }
}
