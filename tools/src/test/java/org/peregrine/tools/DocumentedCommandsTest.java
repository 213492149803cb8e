package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peregrine.client.Target;
import org.peregrine.client.process.CommandWords;
import org.peregrine.tools.client.ServerUnderTest;
import picocli.CommandLine;

/** Every command line of the documentation and of the help texts is one that the program takes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern COMMAND = Pattern.compile("^\\s*(?:\\$ )?(?:\\S+/)?peregrine( .*)?$");
    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?peregrine ([^`]*--[^`]*)`");
    private static final Pattern SCRIPT = Pattern.compile("^((?:bench|\\.ci)/\\S+)(?: .*)?$");
    private static final Pattern PROGRAM = Pattern.compile("java -cp \\S+ (org\\.peregrine\\.bench\\.\\S+)");

    private static List<Path> documents() throws IOException {
        final List<Path> documents =
                new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    /** The lines between fences, with those joined that a backslash continues, and without comments. */
    private static List<String> fenced(Path document) throws IOException {
        final List<String> lines = new ArrayList<>();
        boolean fenced = false;
        String begun = "";
        for (final String line : Files.readAllLines(document)) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (fenced && line.endsWith("\\")) {
                begun += line.substring(0, line.length() - 1) + " ";
            } else if (fenced) {
                lines.add((begun + line).replaceFirst("\\s+#.*$", ""));
                begun = "";
            }
        }
        return lines;
    }

    /** What is given to the program, line by line; the commands inside quotes, too. */
    static Stream<String> commands() throws IOException {
        final List<String> commands = new ArrayList<>();
        for (final Path document : documents()) {
            for (final String line : fenced(document)) {
                final Matcher command = COMMAND.matcher(line);
                if (command.matches() && command.group(1) != null) {
                    commands.add(command.group(1).strip());
                }
            }
            final Matcher inline = INLINE.matcher(Files.readString(document).replace('\n', ' '));
            inline.results()
                    .map(match -> match.group(1))
                    .filter(text -> !text.contains("..."))
                    .forEach(commands::add);
        }
        helpExamples().forEach(commands::add);
        final List<String> inner = new ArrayList<>();
        for (final String command : commands) {
            for (final String word : CommandWords.split(command)) {
                final Matcher nested = COMMAND.matcher(word.replaceFirst("^stdio:", ""));
                if (nested.matches() && nested.group(1) != null) {
                    inner.add(nested.group(1).strip());
                }
            }
        }
        commands.addAll(inner);
        return commands.stream().distinct();
    }

    /** What the help texts call examples: a command, and behind three blanks what it does. */
    private static List<String> helpExamples() {
        final List<String> examples = new ArrayList<>();
        for (final CommandLine command :
                PeregrineCommand.commandLine().getSubcommands().values()) {
            String begun = "";
            for (final String line : command.getCommandSpec().usageMessage().footer()) {
                final String text = (begun + line).strip();
                if (text.endsWith("\\")) {
                    begun = text.substring(0, text.length() - 1) + " ";
                } else {
                    final Matcher example = COMMAND.matcher(text);
                    if (example.matches() && example.group(1) != null) {
                        examples.add(example.group(1).strip().replaceFirst("\\s{3,}.*$", ""));
                    }
                    begun = "";
                }
            }
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldTakeEachCommand(String command) {
        final String[] arguments =
                CommandWords.split(command.replace("{port}", "8080")).toArray(String[]::new);
        final CommandLine.ParseResult parsed =
                PeregrineCommand.commandLine(arguments).parseArgs(arguments);
        assertThat(parsed.unmatched()).isEmpty();
    }

    @Test
    void shouldFindThem() throws IOException {
        assertThat(commands())
                .hasSizeGreaterThan(40)
                .contains(
                        "load tcp:127.0.0.1:9000 --window 64 --mix tools/call:echo=80,ping=20",
                        "serve --tcp {port}",
                        "bench regression");
    }

    /** For a moment, at a rate that any machine holds, and against a server that is there. */
    @Test
    void shouldRunEachCommandOfLoad() throws IOException {
        try (ServerUnderTest server = new ServerUnderTest()) {
            for (final String command :
                    commands().filter(line -> line.startsWith("load ")).toList()) {
                final List<String> arguments = new ArrayList<>(CommandWords.split(command));
                // A leader and its workers need one another: ProcessLoadTest has both.
                if (!arguments.get(1).matches("(http|tcp):.*")
                        || arguments.contains("--lead")
                        || arguments.contains("--join")) {
                    continue;
                }
                arguments.set(
                        1,
                        server.target(arguments.get(1).startsWith("http") ? Target.Kind.HTTP : Target.Kind.TCP)
                                .text());
                set(arguments, "--rate", "50");
                put(arguments, "--duration", "300ms");
                put(arguments, "--warmup", "0s");
                arguments.add("--quiet");
                final StringWriter said = new StringWriter();
                PeregrineCommand.commandLine("load")
                        .setOut(new PrintWriter(said))
                        .setErr(new PrintWriter(said))
                        .execute(arguments.toArray(String[]::new));
                // Whether the rate is held depends on the machine; errors do not.
                assertThat(said.toString()).as(command).contains(" 0 errors");
            }
        }
    }

    private static void put(List<String> arguments, String option, String value) {
        set(arguments, option, value);
        if (!arguments.contains(option)) {
            arguments.addAll(List.of(option, value));
        }
    }

    private static void set(List<String> arguments, String option, String value) {
        final int index = arguments.indexOf(option);
        if (index >= 0) {
            arguments.set(index + 1, value);
        }
    }

    @Test
    void shouldNameScriptsAndProgramsThatExist() throws IOException {
        int count = 0;
        for (final Path document : documents()) {
            for (final String line : fenced(document)) {
                final Matcher script = SCRIPT.matcher(line);
                if (script.matches()) {
                    assertThat(ROOT.resolve(script.group(1))).as(line).isExecutable();
                    count++;
                }
                final Matcher program = PROGRAM.matcher(line);
                if (program.find()) {
                    assertThat(ROOT.resolve(
                                    "bench/src/main/java/" + program.group(1).replace('.', '/') + ".java"))
                            .as(line)
                            .exists();
                    count++;
                }
            }
        }
        assertThat(count).isGreaterThan(5);
    }
}
