package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.load.merge.WorkerProcesses;
import org.peregrine.tools.result.Second;

/** A load of several processes, which one leads. */
@Timeout(120)
final class ProcessLoadTest {
    private static final String[] PINGS = {
        "--mix=ping", "--sessionless", "--era=legacy", "--rate=100", "--connections=4", "--warmup=0s", "--duration=2s"
    };
    private static final Pattern ANSWERED = Pattern.compile("worker \\d of 2: (\\d+) requests answered, 0 errors");

    @TempDir
    private Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SlowServer server() throws IOException {
        return new SlowServer(time -> 0, (id, number) -> SlowServer.result(id));
    }

    private CompletableFuture<Ending> start(String target, String... options) {
        final List<String> words = new ArrayList<>(List.of(PINGS));
        words.addAll(List.of(options));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Ending.of(directory, target, words.toArray(String[]::new));
                    } catch (final Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    /** A worker prints what it has done, and writes nothing. */
    private static CompletableFuture<String> join(String target, int port, String... options) {
        final List<String> words = new ArrayList<>(List.of(target, "--join=127.0.0.1:" + port));
        words.addAll(List.of(PINGS));
        words.removeIf(word -> List.of(options).stream()
                .anyMatch(option -> word.startsWith(option.substring(0, option.indexOf('=') + 1))));
        words.addAll(List.of(options));
        return CompletableFuture.supplyAsync(
                () -> {
                    final StringWriter said = new StringWriter();
                    final int code = Ending.execute(said, words.toArray(String[]::new));
                    return said + "\nexit code " + code;
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static long answered(String said) {
        final Matcher matcher = ANSWERED.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void shouldHaveOfTwoProcessesWhatBothHave() throws Exception {
        try (SlowServer server = server()) {
            final Ending ending = start(server.target(), "--processes=2").get();
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.said()).contains("4 connections of 2 processes", "200 due", ", 0 errors");
            assertThat(ending.result().details()).containsEntry("due", 200.0).containsEntry("generator_processes", 2.0);
            assertThat(ending.result().seconds().stream().mapToLong(Second::due).sum())
                    .isEqualTo(200);
            // No id twice: both have numbers of their own.
            assertThat(server.lines()).doesNotHaveDuplicates();
            assertThat((long) server.lines().size())
                    .isEqualTo(ending.result().work().operations());
        }
    }

    @Test
    void shouldLeadWhoeverJoins() throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<String> early = join(server.target(), port, "--threads=2");
            final CompletableFuture<Ending> leader =
                    start(server.target(), "--lead=" + port, "--workers=2", "--threads=2");
            final CompletableFuture<String> late = join(server.target(), port, "--threads=2");
            final Ending ending = leader.get();
            assertThat(ending.failures()).isEmpty();
            assertThat(early.get()).endsWith("exit code 0");
            assertThat(answered(early.get()) + answered(late.get()))
                    .isEqualTo(ending.result().work().operations());
            assertThat(ending.said()).contains("4 connections of 2 processes of 2 threads each");
        }
    }

    /** One is fast, the other slow: percentiles are those of all times together, and no averages. */
    @Test
    void shouldAddTheHistogramsOfWorkers() throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader = start(server.target(), "--lead=" + port, "--workers=2");
            try (FakeWorker one = FakeWorker.join(port, server.target());
                    FakeWorker two = FakeWorker.join(port, server.target())) {
                assertThat(one.hear()).isEqualTo("{\"place\":0,\"of\":2,\"max_errors\":0}");
                assertThat(two.hear()).isEqualTo("{\"place\":1,\"of\":2,\"max_errors\":0}");
                one.say("{\"ready\":1}\n");
                two.say("{\"ready\":1}\n");
                assertThat(one.hear() + two.hear()).isEqualTo("{\"start\":1}".repeat(2));
                one.say(FakeWorker.second(1, "[20000,90]", 90)
                        + FakeWorker.second(2, "[20000,1]", 1)
                        + FakeWorker.result("[20000,91]", 91, "LOST"));
                two.say(FakeWorker.second(1, "[900000000,10]", 10) + FakeWorker.second(2, "[]", 0));
                two.say(FakeWorker.result("[900000000,10]", 10, "TIMEOUT"));
                final Ending ending = leader.get();
                assertThat(ending.code()).isEqualTo(2);
                assertThat(ending.said()).contains("2 errors, allowed are 0", "the first: an example");
                assertThat(ending.result().work().operations()).isEqualTo(101);
                assertThat(ending.result().latency().p50()).isBetween(19.9, 20.1);
                assertThat(ending.result().latency().p95()).isBetween(899_000.0, 901_000.0);
                assertThat(ending.result().details())
                        .containsEntry("due", 101.0)
                        .containsEntry("errors_lost", 1.0)
                        .containsEntry("errors_timeout", 1.0)
                        .containsEntry("client_asked", 6.0)
                        .containsEntry("generator_gc_collections", 2.0);
                final List<Second> seconds = ending.result().seconds();
                assertThat(seconds).hasSize(2);
                assertThat(seconds.getFirst().answered()).isEqualTo(100);
                assertThat(seconds.getFirst().p50Us()).isLessThan(21);
                assertThat(seconds.getFirst().p95Us()).isGreaterThan(800_000);
                assertThat(seconds.getLast().p95Us()).isLessThan(21);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ready\":1}\n",
                "{\"ready\":1}\n{\"second\":{\"end_s\":1,\"length_s\":1,\"due\":1,\"errors\":0,\"times\":[-5,1]}}\n",
                "{\"ready\":1}\n{\"second\":{\"end_s\":1,\"length_s\":1,\"due\":1,\"errors\":0,\"times\":[5]}}\n",
                "{\"ready\":1}\n{\"second\":{}}\n",
                "{\"ready\":1}\n{\"result\":{}}\n",
                "{\"ready\":1}\n7\n",
                "{\"failed\":\"no route to host\"}\n",
                ""
            })
    void shouldFailWithAWorkerThatDiesOrSaysWhatIsNone(String said) throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader = start(server.target(), "--lead=" + port, "--workers=2");
            final CompletableFuture<String> good = join(server.target(), port);
            try (FakeWorker bad = FakeWorker.join(port, server.target())) {
                bad.hear();
                bad.say(said);
            }
            final Ending ending = leader.get();
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).containsPattern("FAILED: worker [12] of 2 at 127.0.0.1:\\d+: (it|no|its|times)");
            assertThat(good.get()).endsWith("exit code 2");
        }
    }

    /** The other one, which has nobody to tell, ends long before its time. */
    @Test
    void shouldFailWhenAProcessIsKilled() throws Exception {
        try (SlowServer server = server()) {
            final LoadPlan plan = new Load()
                    .mix("ping")
                    .sessionless(true)
                    .era(Load.Era.LEGACY)
                    .ratePerS(100)
                    .connections(2)
                    .processes(2)
                    .warmupNs(0)
                    .durationNs(TimeUnit.HOURS.toNanos(1))
                    .plan(Target.parse(server.target()), -1);
            final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            final List<String> words = new ArrayList<>(List.of("load", server.target(), "--mix=ping"));
            words.addAll(plan.words());
            final CompletableFuture<List<Long>> pids = new CompletableFuture<>();
            try (LoadLeader leader = new LoadLeader(plan, any, TimeUnit.SECONDS.toNanos(60))) {
                words.add("--join=127.0.0.1:" + leader.port());
                try (WorkerProcesses processes = WorkerProcesses.start(words, 2, leader::fail)) {
                    pids.complete(processes.pids());
                    assertThatIOException()
                            .isThrownBy(() -> leader.run((second, times) -> kill(pids), 0))
                            .withMessageMatching("(?s)worker [12] of 2.*|a worker has ended with exit code 137.*");
                    awaitEnd(pids.get());
                }
            }
        }
    }

    private static void awaitEnd(List<Long> pids) throws Exception {
        for (final long pid : pids) {
            final ProcessHandle worker = ProcessHandle.of(pid).orElse(null);
            if (worker != null) {
                worker.onExit().get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static void kill(CompletableFuture<List<Long>> pids) {
        ProcessHandle.of(pids.join().getFirst()).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void shouldFailWhenAWorkerIsLate() throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<String> only = join(server.target(), port);
            final Ending ending = start(server.target(), "--lead=" + port, "--workers=2", "--await=2s")
                    .get();
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).contains("FAILED: 1 of 2 workers have joined within 2 s");
            assertThat(only.get())
                    .contains("FAILED: the leader has gone: ", "(its own output says why)")
                    .endsWith("exit code 2");
        }
    }

    /** One that has joined and does not come to its place. */
    @Test
    void shouldFailWhenAWorkerIsNotReady() throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader =
                    start(server.target(), "--lead=" + port, "--workers=1", "--await=2s");
            try (FakeWorker slow = FakeWorker.join(port, server.target())) {
                assertThat(slow.hear()).contains("place");
                assertThat(leader.get().said()).contains("FAILED: worker 1 of 1 at ", ": nothing came from it for 2 s");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--timeout=3s", "--capabilities=roots"})
    void shouldRefuseAWorkerOfAnotherLoad(String option) throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<String> other = join(server.target(), port, option);
            final Ending ending =
                    start(server.target(), "--lead=" + port, "--workers=2").get();
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).contains("FAILED: another load was asked of the worker at 127.0.0.1:");
            assertThat(other.get())
                    .contains("FAILED: another load was asked of the worker")
                    .endsWith("exit code 2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "{}\n",
                "{\"load\":2}\n",
                "{\"load\":1}\n",
                "{\"load\":1,\"agreement\":7}\n",
                ""
            })
    void shouldSendStrangersAway(String hello) throws Exception {
        final int port = freePort();
        try (SlowServer server = server()) {
            final CompletableFuture<Ending> leader = start(server.target(), "--lead=" + port, "--workers=1");
            try (FakeWorker stranger = FakeWorker.connect(port)) {
                stranger.say(hello);
            }
            assertThat(join(server.target(), port).get()).endsWith("exit code 0");
            assertThat(leader.get().failures()).isEmpty();
        }
    }

    /** Whoever takes the place of a leader is given no more than an answer. */
    @Test
    void shouldEndWhenItsLeaderHasGone() throws Exception {
        try (SlowServer server = server();
                ServerSocket leader = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            leader.setSoTimeout(60_000);
            final CompletableFuture<String> worker = join(server.target(), leader.getLocalPort(), "--duration=1h");
            try (FakeWorker side = new FakeWorker(leader.accept())) {
                assertThat(side.hear()).startsWith("{\"load\":1,");
                side.say("{\"place\":0,\"of\":1,\"max_errors\":0}\n");
                assertThat(side.hear()).isEqualTo("{\"ready\":1}");
                side.say("{\"start\":1}\n");
                assertThat(side.hear()).startsWith("{\"second\":");
            }
            assertThat(worker.get()).contains("FAILED: the leader has gone: ").endsWith("exit code 2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--processes=0",
                "--processes=65",
                "--processes=5",
                "--lead=7700",
                "--workers=2",
                "--lead=7700 --workers=0",
                "--lead=7700 --workers=2 --processes=2",
                "--lead=x:y --workers=2",
                "--lead=7700 --workers=2 --join=127.0.0.1:7700",
                "--join=7700",
                "--join=127.0.0.1:7700 --json=result.json",
                "--processes=2 --await=0s",
                "--server-pid=0",
                "--server-pid=4194305"
            })
    void shouldTakeWrongUsageForBadInput(String options) {
        final StringWriter said = new StringWriter();
        final List<String> words = new ArrayList<>(List.of("tcp:127.0.0.1:1", "--era=legacy", "--connections=4"));
        words.addAll(List.of(options.split(" ", -1)));
        assertThat(Ending.execute(said, words.toArray(String[]::new)))
                .as(said.toString())
                .isEqualTo(1);
    }

    @Test
    void shouldSayThatThereIsNoLeader() throws Exception {
        try (SlowServer server = server()) {
            assertThat(join(server.target(), 1, "--await=1s").get())
                    .contains("FAILED: there is no leader at 127.0.0.1:1: ")
                    .endsWith("exit code 2");
        }
    }
}
