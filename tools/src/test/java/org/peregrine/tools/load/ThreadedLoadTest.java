package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.result.Second;

/** A load of several threads. */
@Timeout(120)
final class ThreadedLoadTest {
    @TempDir
    private Path directory;

    private Ending load(String target, String... options) throws Exception {
        return Ending.of(directory, target, options);
    }

    @ParameterizedTest
    @EnumSource(value = Target.Kind.class, names = "OTHER", mode = EnumSource.Mode.EXCLUDE)
    void shouldHaveDueAsMuchAsOneThreadWould(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(kind).text(),
                    "--mix=tools/call:echo=3,ping",
                    "--era=legacy",
                    "--rate=100",
                    "--threads=3",
                    "--connections=4",
                    "--warmup=1s",
                    "--duration=3s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.said()).contains("4 connections of 3 threads", ", 0 errors");
            assertThat(ending.result().details())
                    .containsEntry("due", 300.0)
                    .containsEntry("generator_threads", 3.0)
                    .containsEntry("connections", 4.0);
            final List<Second> seconds = ending.result().seconds();
            assertThat(seconds.stream().mapToLong(Second::due).sum()).isEqualTo(300);
            assertThat(seconds.stream().mapToLong(Second::answered).sum())
                    .isLessThanOrEqualTo(ending.result().work().operations());
        }
    }

    @Test
    void shouldHaveMoreDueInAPeak() throws Exception {
        try (SlowServer server = new SlowServer(time -> 0, (id, number) -> SlowServer.result(id))) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--sessionless",
                    "--rate=40",
                    "--peak=100@1s+1s",
                    "--threads=2",
                    "--connections=2",
                    "--warmup=0s",
                    "--duration=3s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.said()).contains("and 100 more from second 1.0 to 2.0");
            assertThat(ending.result().details()).containsEntry("due", 220.0);
        }
    }

    @Test
    void shouldLoadInAClosedLoop() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(Target.Kind.TCP).text(),
                    "--window=4",
                    "--threads=2",
                    "--connections=2",
                    "--warmup=100ms",
                    "--duration=1s");
            assertThat(ending.said()).doesNotContain("FAILED");
            assertThat(ending.code()).isZero();
            assertThat(ending.result().work().operations()).isGreaterThan(10);
        }
    }

    @Test
    void shouldOpenSessionsFromSeveralThreads() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(Target.Kind.HTTP).text(),
                    "--churn=30",
                    "--session-calls=2",
                    "--threads=2",
                    "--warmup=100ms",
                    "--duration=2s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.result().details()).containsEntry("due", 60.0);
        }
    }

    /** A thread that has opened its connections waits for a beginning that does not come. */
    @Test
    void shouldSayWhyAThreadCouldNotBegin() throws Exception {
        final Ending ending = load("tcp:127.0.0.1:1", "--era=legacy", "--threads=2", "--connections=2");
        assertThat(ending.code()).isEqualTo(2);
        assertThat(ending.said()).contains("could not be opened").doesNotContain("another thread");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--threads=0",
                "--threads=3",
                "--threads=x",
                "--peak=5@1s+1s",
                "--rate=5 --peak=5",
                "--rate=5 --peak=x@1s+1s"
            })
    void shouldRefuseAWrongNumber(String options) throws Exception {
        final List<String> words = new ArrayList<>(List.of("--era=legacy", "--connections=2"));
        words.addAll(List.of(options.split(" ", -1)));
        assertThat(load("tcp:127.0.0.1:1", words.toArray(String[]::new)).code()).isEqualTo(1);
    }

    /** All that comes is errors: each thread gives up, and so does the whole. */
    @Test
    void shouldCountTheErrorsOfAllThreads() throws Exception {
        try (HttpResponder server = new HttpResponder("oops")) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--sessionless",
                    "--rate=100",
                    "--threads=2",
                    "--connections=2",
                    "--warmup=0s",
                    "--duration=1s");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.result().details()).as(ending.said()).containsEntry("errors_invalid", (double)
                    server.answered());
        }
    }
}
