package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.tools.PeregrineMain;
import org.peregrine.tools.client.ServerUnderTest;

/** The comparison of pull requests, by the command lines of its own workflow, with one of both builds made slower. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PairedWorkflowTest {
    private static final Path WORKFLOW = Path.of("..", ".github", "workflows", "paired.yml");
    private static final Pattern STEP =
            Pattern.compile("- name: (Compare over .*)\n(?: +if: always\\(\\)\n)? +run: \\|\n((?: {10}.*\n?)+)");
    private static final int DELAY_MS = 5;

    @TempDir
    private Path directory;

    private static String step(String name) throws IOException {
        final Matcher step = STEP.matcher(Files.readString(WORKFLOW));
        while (step.find()) {
            if (step.group(1).startsWith(name)) {
                return step.group(2);
            }
        }
        throw new AssertionError("no step " + name + " in " + WORKFLOW);
    }

    private void build(String name, int delayMs) throws IOException {
        final Path launcher = Files.createDirectories(directory.resolve(name)).resolve("peregrine");
        Files.writeString(launcher, """
                #!/bin/sh
                if [ "$1" = compare ]; then exec %s "$@"; fi
                exec %s %d "$@"
                """.formatted(
                        ServerUnderTest.command(PeregrineMain.class.getName()),
                        ServerUnderTest.command(DelayedServer.class.getName()),
                        delayMs));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    /** Runs a step as the workflow does, but with short rounds. */
    private int run(String name, int baseDelayMs, int currentDelayMs) throws Exception {
        build("base", baseDelayMs);
        build("current", currentDelayMs);
        final String command = step(name).replaceAll("--rounds \\d+", "--rounds 3 --warmup 0.1 --duration 0.3");
        assertThat(command).contains("--duration 0.3");
        final int code = WorkflowStep.run(directory, command);
        assertThat(Files.readString(directory.resolve(WorkflowStep.OUTPUT))).contains("round  3 of 3");
        return code;
    }

    @Test
    void shouldFailWhenTheNewBuildIsSlower() throws Exception {
        assertThat(run("Compare over stdio", 0, DELAY_MS)).isEqualTo(2);
    }

    @Test
    void shouldPassWhenTheNewBuildIsFaster() throws Exception {
        assertThat(run("Compare over HTTP", DELAY_MS, 0)).isZero();
    }

    @Test
    void shouldRunEveryComparisonOfTheWorkflow() throws IOException {
        final Matcher steps = STEP.matcher(Files.readString(WORKFLOW));
        assertThat(steps.results().map(step -> step.group(1)).toList())
                .isEqualTo(List.of(
                        "Compare over stdio",
                        "Compare over HTTP, 16 connections",
                        "Compare over the regression suite"));
        assertThat(Files.readString(WORKFLOW).split("--paired", -1)).hasSize(4);
    }
}
