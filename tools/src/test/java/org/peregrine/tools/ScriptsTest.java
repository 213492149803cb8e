package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts, workflows and pages name things that are there, and one that is gone is noticed. In a tree with a JDK and a Maven of paper. */
@Timeout(120)
final class ScriptsTest {
    private static final Pattern WORKFLOW_COMMAND = Pattern.compile("run: \\./peregrine (.*)");
    private static final Pattern MATRIX_VARIABLE = Pattern.compile("\\$\\{\\{ matrix\\.(\\w+) }}");
    private static final Path ROOT = Path.of("..");
    private static final long PATIENCE_S = 60;
    private static final Pattern MODULE = Pattern.compile("<module>(?:\\.\\./)?((?:transports/)?[a-z]+)</module>");
    private static final Pattern TESTS = Pattern.compile("-Dtest=['\"]?([A-Z]\\w*(?:,[A-Z]\\w*)*)");
    private static final Pattern CLASS = Pattern.compile("\\borg\\.peregrine(?:\\.[a-z]\\w*)*\\.([A-Z]\\w*)");
    private static final Pattern SCRIPT =
            Pattern.compile("(?<![\\w/.])(\\.ci/[a-z-]+|bench/run-all|bench/rivals/run)\\b");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path tree;

    /** Exit code and output of a script. */
    private record Ending(int code, String said) {}

    private static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Modules that the program's jar is made of. */
    static Stream<String> modulesOfTheProgram() throws IOException {
        return modules().stream()
                .filter(module -> !Set.of("bench", "testkit", "bom").contains(module));
    }

    @BeforeEach
    void makeTree() throws IOException {
        for (final String module : modules()) {
            Files.createDirectories(tree.resolve(module).resolve("src/main/java"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(tree.resolve("pom.xml"), "");
        script("peregrine", Files.readString(ROOT.resolve("peregrine")));
        script(".ci/fuzz", Files.readString(ROOT.resolve(".ci/fuzz")));
        Files.createDirectories(tree.resolve("jdk/bin"));
        Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        script("jdk/bin/javac", "#!/bin/sh\n");
        script("jdk/bin/java", "#!/bin/sh\necho started\n");
        script("path/mvn", "#!/bin/sh\necho built\ntouch \"$TREE/tools/target/peregrine.jar\"\n");
        Files.createDirectories(tree.resolve("tools/target"));
        Files.writeString(tree.resolve("tools/target/peregrine.jar"), "");
        try (Stream<Path> all = Files.walk(tree)) {
            for (final Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
            }
        }
    }

    private void script(String name, String text) throws IOException {
        final Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Ending run(String... command) throws Exception {
        final ProcessBuilder builder = new ProcessBuilder(command).directory(tree.toFile());
        builder.environment().put("PEREGRINE_JAVA_HOME", tree.resolve("jdk").toString());
        builder.environment().put("TREE", tree.toString());
        builder.environment().merge("PATH", tree.resolve("path").toString(), (path, ours) -> ours + ":" + path);
        final Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        return new Ending(process.exitValue(), said);
    }

    @ParameterizedTest
    @MethodSource("modulesOfTheProgram")
    void shouldBuildTheProgramAnewWhenASourceOfAModuleIsNewer(String module) throws Exception {
        assertThat(run("./peregrine", "--version").said).isEqualTo("started\n");
        Files.writeString(tree.resolve(module).resolve("src/main/java/New.java"), "");
        assertThat(run("./peregrine", "--version").said).contains("sources changed", "built\n", "started\n");
    }

    @Test
    void shouldStartTheProgramAsItIsWhenBenchmarksAreNewer() throws Exception {
        Files.writeString(tree.resolve("bench/src/main/java/New.java"), "");
        Files.writeString(tree.resolve("bench/pom.xml"), "");
        assertThat(run("./peregrine", "--version").said).isEqualTo("started\n");
    }

    @Test
    void shouldSayThatTheJarIsOlderWhereNobodyCanBuild() throws Exception {
        Files.writeString(tree.resolve("codec/src/main/java/New.java"), "");
        script("path/mvn", "#!/bin/sh\necho broken >&2\nexit 1\n");
        final Ending failed = run("./peregrine", "--version");
        assertThat(failed.code).isEqualTo(1);
        assertThat(failed.said).contains("the build failed").doesNotContain("started");
    }

    /** The randomized tests, where the script wants them. */
    private void makeTests() throws IOException {
        for (final String line :
                Files.readString(tree.resolve(".ci/fuzz")).lines().toList()) {
            final Matcher test =
                    Pattern.compile("(client|codec|transports) +(\\w+Test)'?").matcher(line);
            if (test.matches()) {
                final Path file = tree.resolve(test.group(1)).resolve("src/test/java/" + test.group(2) + ".java");
                Files.createDirectories(file.getParent());
                Files.writeString(file, "");
                assertThat(ROOT.resolve(test.group(1)))
                        .isDirectoryRecursivelyContaining("glob:**/" + test.group(2) + ".java");
            }
        }
        script("path/mvn", """
                #!/bin/sh
                echo "$@" >mvn.txt
                for module in client codec transports; do
                  mkdir -p $module/target/surefire-reports
                  for test in $(cd $module/src/test/java && ls); do
                    [ "$test" = "$SKIPPED" ] || : >"$module/target/surefire-reports/TEST-org.${test%.java}.xml"
                  done
                done
                """);
    }

    @Test
    void shouldFuzzEveryTestByItsName() throws Exception {
        makeTests();
        final Ending ending = run(".ci/fuzz", "1", "4711");
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(Files.readString(tree.resolve("mvn.txt")))
                .contains("-pl client,codec,transports -am", "JsonDifferentialTest,DifferentialTest", "seed=4711");
    }

    @Test
    void shouldFailWhenAFuzzedTestIsGoneOrDoesNotRun() throws Exception {
        makeTests();
        final Ending unrun = run("env", "SKIPPED=FrameMutationTest.java", ".ci/fuzz", "1", "4711");
        assertThat(unrun.code).as(unrun.said).isEqualTo(1);
        assertThat(unrun.said).contains("fuzz: FrameMutationTest of transports has not run");
        Files.delete(tree.resolve("codec/src/test/java/DifferentialTest.java"));
        final Ending gone = run(".ci/fuzz", "1", "4711");
        assertThat(gone.code).isEqualTo(1);
        assertThat(gone.said).contains("fuzz: there is no DifferentialTest in codec");
    }

    /** The test takes its default for a property that is no number, and would pass. */
    @Test
    void shouldSimulateTheSeedThatIsNamedAndNoOther() throws Exception {
        script(".ci/simulate", Files.readString(ROOT.resolve(".ci/simulate")));
        script("path/mvn", "#!/bin/sh\necho \"$@\" >mvn.txt\n");
        final Ending none = run(".ci/simulate", "0", "47l1");
        assertThat(none.code).isEqualTo(2);
        assertThat(none.said).contains("minutes and seed are whole numbers, not '0' and '47l1'");
        assertThat(run(".ci/simulate", "an hour").code).isEqualTo(2);
        assertThat(tree.resolve("mvn.txt")).doesNotExist();
        assertThat(run(".ci/simulate", "0", "-4711").code).isZero();
        assertThat(Files.readString(tree.resolve("mvn.txt"))).contains("simulation.seed=-4711 ");
    }

    @Test
    void shouldRunTheSuitesThatHoldOverTls() throws Exception {
        script(".ci/modes", Files.readString(ROOT.resolve(".ci/modes")));
        script("path/mvn", "#!/bin/sh\necho \"$@\" >mvn.txt\n");
        final Path tests = Files.createDirectories(tree.resolve("transports/src/test/java"));
        Files.writeString(tests.resolve("OneTest.java"), "@OverTls\nclass OneTest {}\n");
        Files.writeString(tests.resolve("OtherTest.java"), "class OtherTest {}\n");
        final Ending ending = run(".ci/modes", "tls", "conscrypt", "dedicated", "3");
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(Files.readString(tree.resolve("mvn.txt")))
                .contains(
                        "-pl transports -am",
                        "-Dtest=OneTest ",
                        "-Dperegrine.threading.mode=dedicated",
                        "-Dperegrine.test.shards=3",
                        "-Dperegrine.test.tls=conscrypt");
        final Ending unknown = run(".ci/modes", "tls", "openssl");
        assertThat(unknown.code).isEqualTo(2);
        assertThat(unknown.said).contains("an engine of TLS is jdk or conscrypt, not 'openssl'");
    }

    /** The list is found by the annotation, and is not empty. */
    @Test
    void shouldFindSuitesOfEveryProtocolThatHoldOverTls() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("transports/src/test/java"))) {
            final List<String> suites = new ArrayList<>();
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains("\n@OverTls\n")) {
                    suites.add(file.getFileName().toString());
                }
            }
            assertThat(suites)
                    .contains("HttpConnectionTest.java", "WebSocketConnectionTest.java", "LineProtocolTest.java");
        }
    }

    /** Scripts, workflows and pages; not the log of changes, nor decisions, which name what was. */
    private static List<Path> naming() throws IOException {
        final List<Path> files = new ArrayList<>(List.of(
                ROOT.resolve("peregrine"),
                ROOT.resolve("bench/run-all"),
                ROOT.resolve("bench/rivals/run"),
                ROOT.resolve("README.md"),
                ROOT.resolve("CONTRIBUTING.md")));
        for (final String directory : List.of(".ci", ".github/workflows", "docs")) {
            try (Stream<Path> all = Files.list(ROOT.resolve(directory))) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().matches(".*\\.(svg|html)"))
                        .forEach(files::add);
            }
        }
        return files;
    }

    private static Set<String> classes() throws IOException {
        final Set<String> names = new LinkedHashSet<>();
        final List<Path> roots = new ArrayList<>();
        for (final String module : modules()) {
            roots.add(ROOT.resolve(module).resolve("src"));
        }
        roots.add(ROOT.resolve("bench/jcstress/src"));
        roots.add(ROOT.resolve("bench/rivals/java-sdk/src"));
        for (final Path root : roots.stream().filter(Files::isDirectory).toList()) { // A BOM has no sources.
            try (Stream<Path> all = Files.walk(root)) {
                all.map(path -> path.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return names;
    }

    private static List<String> missing(String text, Set<String> classes) {
        final List<String> missing = new ArrayList<>();
        for (final Pattern pattern : List.of(TESTS, CLASS)) {
            pattern.matcher(text)
                    .results()
                    .flatMap(match -> Stream.of(match.group(1).split(",")))
                    .filter(name -> !classes.contains(name))
                    .forEach(missing::add);
        }
        SCRIPT.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(script -> !Files.isExecutable(ROOT.resolve(script)))
                .forEach(missing::add);
        return missing;
    }

    @Test
    void shouldNameTestsClassesAndScriptsThatAreThere() throws IOException {
        final Set<String> classes = classes();
        for (final Path file : naming()) {
            assertThat(missing(Files.readString(file), classes)).as("%s", file).isEmpty();
        }
        assertThat(missing("-Dtest='NoSuchTest' org.peregrine.engine.NoSuchClass .ci/no-such", classes))
                .containsExactly("NoSuchTest", "NoSuchClass", ".ci/no-such");
    }

    /** Each command of the workflows, once for each value of a matrix. */
    static Stream<String> workflowCommands() throws IOException {
        final List<String> commands = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve(".github/workflows"))) {
            for (final Path file : files.sorted().toList()) {
                final String text = Files.readString(file);
                WORKFLOW_COMMAND
                        .matcher(text)
                        .results()
                        .forEach(found -> commands.addAll(expand(found.group(1), text)));
            }
        }
        return commands.stream();
    }

    private static List<String> expand(String command, String workflow) {
        final Matcher variable = MATRIX_VARIABLE.matcher(command);
        if (!variable.find()) {
            return List.of(command);
        }
        final Matcher values =
                Pattern.compile("(?m)^ +" + variable.group(1) + ": \\[(.*)]$").matcher(workflow);
        assertThat(values.find()).as(command).isTrue();
        return Stream.of(values.group(1).split(", ", -1))
                .map(value -> command.replace(variable.group(), value))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("workflowCommands")
    void shouldTakeTheCommandsOfWorkflows(String command) {
        final String[] arguments = command.split(" ");
        assertThat(PeregrineCommand.commandLine(arguments).parseArgs(arguments).unmatched())
                .isEmpty();
    }

    @Test
    void shouldFindTheCommandsOfWorkflows() throws IOException {
        assertThat(workflowCommands()).contains("bench baseline", "bench load fanout --duration 300");
    }
}
