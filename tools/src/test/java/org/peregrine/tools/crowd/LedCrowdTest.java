package org.peregrine.tools.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Crowds of several processes, whose workers here are threads, or whatever a test says. */
@Timeout(120)
final class LedCrowdTest {
    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long BRIEF_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Changes CHANGES = new Changes(50, 2, 8, 3, BRIEF_NS);

    private static CrowdPlan plan(TellingServer server, Changes changes) {
        return CrowdPlan.of(server.target(), ProtocolVersion.LATEST_LEGACY, 5, changes)
                .shared(1, 2);
    }

    private static CompletableFuture<String> join(CrowdPlan plan, int port) {
        final InetSocketAddress leader = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return CrowdWorker.run(plan, leader, AWAIT_NS);
                    } catch (final IOException failed) {
                        return "FAILED: " + failed.getMessage();
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static CrowdResult lead(LedCrowd crowd) throws IOException {
        crowd.gather();
        crowd.begin();
        return crowd.finish();
    }

    @Test
    void shouldAddWhatAllWorkersWereTold() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final CrowdPlan plan = plan(server, CHANGES);
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                final CompletableFuture<String> one = join(plan, crowd.port());
                final CompletableFuture<String> two = join(plan, crowd.port());
                final CrowdResult result = lead(crowd);
                assertThat(result.members()).isEqualTo(5);
                assertThat(result.received()).isEqualTo(50);
                assertThat(result.lost()).isZero();
                assertThat(result.author().sent()).isEqualTo(10);
                assertThat(result.lastNs()).hasSize(10).allMatch(ns -> ns >= 0);
                assertThat(one.get() + two.get()).contains("worker 1 of 2: ", "worker 2 of 2: ", "held");
            }
        }
    }

    @Test
    void shouldHoldUntilTheLeaderHasEnough() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final CrowdPlan plan = plan(server, Changes.NONE);
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                final CompletableFuture<String> one = join(plan, crowd.port());
                final CompletableFuture<String> two = join(plan, crowd.port());
                crowd.gather();
                crowd.begin();
                assertThat(one).isNotDone();
                assertThat(two).isNotDone();
                assertThat(crowd.finish().members()).isEqualTo(5);
                assertThat(one.get() + two.get()).doesNotContain("FAILED");
            }
        }
    }

    /** One side of the conversation, which says whatever a test has it say. */
    private record Fake(Socket socket) implements AutoCloseable {
        static Fake join(CrowdPlan plan, int port) throws IOException {
            final Fake fake = new Fake(new Socket(InetAddress.getLoopbackAddress(), port));
            fake.socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(AWAIT_NS));
            fake.say("{\"crowd\":1,\"agreement\":\"" + plan.greeting().digest() + "\"}\n");
            return fake;
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        String hear() throws IOException {
            final InputStream in = socket.getInputStream();
            final StringBuilder line = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"failed\":\"too many open files\"}\n",
                "{\"ready\":1}\n",
                "{\"ready\":1}\n7\n",
                "{\"ready\":1}\n{\"result\":{}}\n",
                "{\"ready\":1}\n{\"failed\":\"connection lost\"}\n",
                "{\"ready\":1}\n{\"result\":{\"last_ns\":[1,2],\"members\":1}}\n",
                "{\"ready\":1}\n{\"result\":{\"last_ns\":[1,2,3,4,5,6,7,8,9,10,11],\"members\":1}}\n",
                "{\"ready\":1}\n{\"result\":{\"last_ns\":[1,2,3,4,5,6,7,8,9,\"x\"],\"members\":1}}\n"
            })
    void shouldFailWithAWorkerThatDiesOrSaysWhatIsNone(String said) throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final CrowdPlan plan = plan(server, CHANGES);
            final CompletableFuture<String> good;
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS);
                    Fake bad = Fake.join(plan, crowd.port())) {
                good = join(plan, crowd.port());
                final CompletableFuture<Void> talk = CompletableFuture.runAsync(
                        () -> talk(bad, said),
                        task -> Thread.ofPlatform().daemon().start(task));
                assertThatIOException()
                        .isThrownBy(() -> lead(crowd))
                        .withMessageMatching("worker [12] of 2 at 127\\.0\\.0\\.1:\\d+: .+");
                talk.get();
            }
            assertThat(good.get()).startsWith("FAILED: ");
        }
    }

    private static void talk(Fake bad, String said) {
        try {
            bad.hear();
            bad.say(said);
            if (said.contains("ready")) {
                bad.hear();
            }
            bad.socket().close();
        } catch (final IOException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void shouldFailWhenAWorkerIsLate() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final CrowdPlan plan = plan(server, CHANGES);
            final CompletableFuture<String> only;
            try (LedCrowd crowd = new LedCrowd(plan, null, BRIEF_NS)) {
                only = join(plan, crowd.port());
                assertThatIOException().isThrownBy(crowd::gather).withMessage("1 of 2 workers have joined within 1 s");
            }
            assertThat(only.get()).startsWith("FAILED: the leader has gone: ");
        }
    }

    @Test
    void shouldRefuseAWorkerOfOtherOptions() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final CrowdPlan plan = plan(server, CHANGES);
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                final CompletableFuture<String> other =
                        join(plan(server, new Changes(50, 2, 9, 3, BRIEF_NS)), crowd.port());
                assertThatIOException()
                        .isThrownBy(crowd::gather)
                        .withMessageStartingWith("another load was asked of the worker at 127.0.0.1:");
                assertThat(other.get()).startsWith("FAILED: another load was asked of the worker");
            }
        }
    }

    @Test
    void shouldFailWhenAWorkerCannotOpenItsConnections() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE, null)) {
            final CrowdPlan plan = plan(server, CHANGES);
            try (LedCrowd crowd = new LedCrowd(plan, null, AWAIT_NS)) {
                final CompletableFuture<String> one = join(plan, crowd.port());
                final CompletableFuture<String> two = join(plan, crowd.port());
                assertThatIOException()
                        .isThrownBy(crowd::gather)
                        .withMessageMatching("worker [12] of 2 at .+: connection 1 of [23] could not be opened: .+");
                assertThat(one.get()).startsWith("FAILED: ");
                assertThat(two.get()).startsWith("FAILED: ");
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoLeader() throws Exception {
        final int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE)) {
            final InetSocketAddress leader = new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody);
            assertThatIOException()
                    .isThrownBy(() -> CrowdWorker.run(plan(server, CHANGES), leader, BRIEF_NS))
                    .withMessageStartingWith("there is no leader at ");
        }
    }
}
