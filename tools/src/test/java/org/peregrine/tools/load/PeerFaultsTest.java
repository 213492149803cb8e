package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaders and workers whose other side is none, or says what cannot be. */
@Timeout(120)
final class PeerFaultsTest {
    private static final String[] PINGS = {
        "--mix=ping", "--sessionless", "--era=legacy", "--rate=100", "--connections=4", "--warmup=0s", "--duration=2s"
    };
    private static final String TIMES = "[20000,100]";
    private static final String BEFORE =
            FakeWorker.second(1, TIMES, 100) + FakeWorker.result("[20000,200]", 200, "LOST");

    @TempDir
    private Path directory;

    private CompletableFuture<Ending> lead(int port, String target, String... more) {
        final List<String> words = new ArrayList<>(List.of(PINGS));
        words.addAll(List.of("--lead=" + port, "--workers=1"));
        words.addAll(List.of(more));
        final CompletableFuture<Ending> ending = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                ending.complete(Ending.of(directory, target, words.toArray(String[]::new)));
            } catch (final Exception failed) {
                ending.completeExceptionally(failed);
            }
        });
        return ending;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SlowServer server() throws Exception {
        return new SlowServer(time -> 0, (id, number) -> SlowServer.result(id));
    }

    /** Each of them would have been waited for on its own. */
    @Test
    void shouldNotWaitForOneStrangerAfterAnother() throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader = lead(port, server.target(), "--await=30s");
            final List<FakeWorker> silent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                silent.add(FakeWorker.connect(port));
            }
            try (FakeWorker worker = FakeWorker.join(port, server.target())) {
                assertThat(worker.hear()).isEqualTo("{\"place\":0,\"of\":1,\"max_errors\":0}");
            }
            assertThat(leader.get().said()).contains("worker 1 of 1");
            for (final FakeWorker stranger : silent) {
                assertThat(stranger.hear()).isEmpty();
                stranger.close();
            }
        }
    }

    /** Sums of them would be none, and what is printed of them without end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"due\":200           | \"due\":9223372036854775807          | due is no count",
                "\"count_errors\":1    | \"count_errors\":1e30                | count_errors is no count",
                "\"idle_share\":0.5    | \"idle_share\":1e300                 | idle_share is no number",
                "\"idle_share\":0.5    | \"idle_share\":-1e999                | idle_share is no number",
                "\"idle_share\":0.5    | \"idle_share\":\"NaN\"               | idle_share is no number",
                "\"parts\":[]          | \"parts\":7                          | parts is no array",
                "\"service\":[20000,200] | \"service\":[20000,4611686018427387903] | it sends times that are none",
                "\"end_s\":1           | \"end_s\":1e300                      | end_s is no number",
                "\"end_s\":1           | \"end_s\":100000                     | it sends a second that is none",
                "\"length_s\":1        | \"length_s\":100000                  | it sends a second that is none"
            })
    void shouldRefuseNumbersThatNoLoadHas(String said, String instead, String reason) throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader = lead(port, server.target());
            try (FakeWorker worker = FakeWorker.join(port, server.target())) {
                worker.hear();
                worker.say("{\"ready\":1}\n");
                worker.hear();
                assertThat(BEFORE).contains(said);
                worker.say(BEFORE.replace(said, instead));
                final Ending ending = leader.get();
                assertThat(ending.said()).containsPattern("FAILED: worker 1 of 1 at 127.0.0.1:\\d+: " + reason);
                assertThat(ending.code()).isEqualTo(2);
                assertThat(ending.result()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                "{}\n",
                "{\"refused\":7}\n",
                "{\"place\":-1,\"of\":1,\"max_errors\":0}\n",
                "{\"place\":4294967296,\"of\":1,\"max_errors\":0}\n",
                "{\"place\":2147483648,\"of\":4294967297,\"max_errors\":0}\n"
            })
    void shouldLeaveWhatIsNoLeader(String said) throws Exception {
        final CountDownLatch left = new CountDownLatch(1);
        try (SlowServer server = server();
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            other.setSoTimeout(60_000);
            Thread.ofPlatform().daemon().start(() -> {
                try (FakeWorker side = new FakeWorker(other.accept())) {
                    side.say(said);
                    side.hear();
                    while (!side.hear().isEmpty()) {
                        Thread.onSpinWait();
                    }
                    left.countDown();
                } catch (final Exception reset) {
                    left.countDown();
                }
            });
            final List<String> words = new ArrayList<>(List.of(server.target()));
            words.add("--join=127.0.0.1:" + other.getLocalPort());
            words.addAll(List.of(PINGS));
            final StringWriter output = new StringWriter();
            assertThat(Ending.execute(output, words.toArray(String[]::new))).isEqualTo(2);
            assertThat(output.toString())
                    .containsPattern(
                            "FAILED: (what listens at 127.0.0.1:\\d+ is no leader: |each thread of each process needs)");
            left.await();
        }
    }
}
