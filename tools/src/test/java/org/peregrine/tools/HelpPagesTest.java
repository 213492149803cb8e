package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Pages of help that are written once, and the launcher that prints them in place of the program. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HelpPagesTest {
    private static final Path LAUNCHER = Path.of("../peregrine");
    private static final long PATIENCE_S = 60;
    private static final String PROGRAM = "the program's";
    private static final Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06Z");

    @TempDir
    private Path tree;

    private Path pages;

    /** An installation whose java only says that it was asked. */
    @BeforeEach
    void makeTree() throws IOException {
        pages = tree.resolve("tools/target/help");
        final Path jar = tree.resolve("tools/target/peregrine.jar");
        Files.createDirectories(pages.getParent());
        Files.writeString(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(LONG_AGO));
        script("peregrine", Files.readString(LAUNCHER));
        script("jdk/bin/javac", "#!/bin/sh\n");
        script("jdk/bin/java", "#!/bin/sh\necho \"" + PROGRAM + "\"\n");
        Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        for (final Path old : List.of(tree.resolve("peregrine"), tree.resolve("tools"), tree)) {
            Files.setLastModifiedTime(old, FileTime.from(LONG_AGO));
        }
        HelpPages.main(new String[] {pages.toString()});
    }

    private void script(String name, String text) throws IOException {
        final Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private record Ending(int code, String output) {}

    private Ending shell(String line) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("bash", "-c", line).directory(tree.toFile());
        builder.environment().put("PEREGRINE_JAVA_HOME", tree.resolve("jdk").toString());
        builder.environment()
                .keySet()
                .removeAll(List.of(
                        "PEREGRINE_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "NO_COLOR"));
        final Process process = builder.redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        return new Ending(process.exitValue(), output);
    }

    /** The way of the parser. */
    private static String printed(String... arguments) {
        final StringWriter out = new StringWriter();
        final CommandLine line =
                PeregrineCommand.commandLine(arguments).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        assertThat(line.setOut(new PrintWriter(out)).execute(arguments)).isZero();
        return out.toString();
    }

    @Test
    void shouldPrintTheParsersOwnPageOfEachCommand() throws Exception {
        final CommandLine all = PeregrineCommand.commandLine("--help");
        assertThat(all.getSubcommands()).hasSizeGreaterThan(10);
        for (final String name : all.getSubcommands().keySet()) {
            assertThat(shell("./peregrine " + name + " --help")).isEqualTo(new Ending(0, printed(name, "--help")));
            assertThat(pages.resolve(name + ".styled")).content().contains("\u001b[1m");
        }
        assertThat(shell("./peregrine -h")).isEqualTo(new Ending(0, printed("--help")));
        assertThat(shell("./peregrine --version")).isEqualTo(new Ending(0, PeregrineMain.VERSION + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "serve --help --http",
                "--version --help",
                "nonsense --help",
                "../help/serve --help",
                "serve.plain --help",
                "'' --help"
            })
    void shouldLeaveAllElseToTheProgram(String arguments) throws Exception {
        assertThat(shell("./peregrine " + arguments).output()).endsWith(PROGRAM + "\n");
    }

    @ParameterizedTest
    @CsvSource({"CLICOLOR_FORCE=1", "PEREGRINE_JAVA_OPTS=-Dpicocli.ansi=true", "JAVA_TOOL_OPTIONS=-Dpicocli.ansi=true"})
    void shouldLeaveTheColoursThatSomebodyAskedForToTheProgram(String asked) throws Exception {
        assertThat(shell(asked + " ./peregrine serve --help").output()).endsWith(PROGRAM + "\n");
    }

    @Test
    void shouldPrintNoPageOfAnotherBuild() throws Exception {
        Files.setLastModifiedTime(
                tree.resolve("tools/target/peregrine.jar"),
                FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(shell("./peregrine serve --help").output()).endsWith(PROGRAM + "\n");
    }

    @Test
    void shouldSayThatAPageCouldNotBeWritten() throws Exception {
        assumeThat(Path.of("/dev/full")).exists();
        assertThat(shell("./peregrine serve --help > /dev/full"))
                .isEqualTo(new Ending(1, "peregrine: standard output: No space left on device\n"));
        assertThat(shell("./peregrine serve --help | true").output()).isEmpty();
    }
}
