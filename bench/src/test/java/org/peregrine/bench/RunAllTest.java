package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench/run-all} with a java that only notes what it was asked to run, and fails where it is told to. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunAllTest {
    private static final int PATIENCE_S = 60;

    @TempDir
    private Path root;

    private record Ending(int code, String said, List<String> ran) {}

    @BeforeEach
    void shouldFindAWholeTree() throws IOException {
        for (final String module : List.of("codec", "engine", "transports", "transports/aeron", "bench")) {
            Files.createDirectories(root.resolve(module + "/src/main"));
            Files.writeString(root.resolve(module + "/pom.xml"), "");
        }
        Files.writeString(root.resolve("pom.xml"), "");
        script(root.resolve("bench/run-all"), Files.readString(Path.of("run-all")));
        script(root.resolve("peregrine"), "#!/bin/sh\n");
        final Path home = Files.createDirectories(root.resolve("jdk/bin")).getParent();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        script(home.resolve("bin/java"), """
                #!/bin/sh
                case "$1" in
                  -jar) shift 2; set -- jmh "$@"; echo 'Benchmark  Mode'; echo 'a table' ;;
                  *)
                    case "$*" in
                      *--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED*-cp*) ;;
                      *) echo 'a rig cannot use its buffers'; exit 9 ;;
                    esac
                    while [ "$1" != -cp ]; do shift; done
                    shift 2
                    ;;
                esac
                echo "$@" >> ran.txt
                echo "table of $1"
                case "$1" in *"$FAILING") exit 1 ;; esac
                case "$*" in *" $FAILING") exit 1 ;; esac
                """);
        Files.createDirectories(root.resolve("bench/target"));
        Files.writeString(root.resolve("bench/target/benchmarks.jar"), "");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Ending run(String failing, String... arguments) throws Exception {
        final ProcessBuilder builder = new ProcessBuilder("bash", "bench/run-all").directory(root.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().put("FAILING", failing);
        final Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        final Path ran = root.resolve("ran.txt");
        return new Ending(process.exitValue(), said, Files.exists(ran) ? Files.readAllLines(ran) : List.of());
    }

    @Test
    void shouldPassWhenEveryPartDoes() throws Exception {
        final Ending ending = run("nothing");
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.ran).hasSize(15);
        assertThat(ending.said).contains("table of jmh").doesNotContain("FAILED");
    }

    @ParameterizedTest
    @CsvSource({
        "ProcessRig",
        "LineRig",
        "WireRig",
        "HttpRig",
        "FanoutRig",
        "TlsRig",
        "HandlerRig",
        "Optimizations",
        "jmh"
    })
    void shouldRunEveryPartAndThenFail(String failing) throws Exception {
        final Ending ending = run(failing);
        assertThat(ending.code).as(ending.said).isEqualTo(1);
        assertThat(ending.ran).hasSize(15);
        assertThat(ending.said.lines().toList().getLast())
                .startsWith("run-all: FAILED: [")
                .contains(failing);
        assertThat(ending.said)
                .containsPattern("table of (|org\\.peregrine\\.bench\\.(rig|fanout|optimization)\\.)" + failing);
    }

    @Test
    void shouldRunOnePartAlone() throws Exception {
        final Ending ending = run("HttpRig", "http");
        assertThat(ending.code).isEqualTo(1);
        assertThat(ending.ran).isEqualTo(List.of("org.peregrine.bench.rig.HttpRig"));
        assertThat(run("", "nothing").code).isEqualTo(2);
        assertThat(run("", "--help").code).isZero();
        assertThat(run("", "--help").said).contains("bench/run-all fanout [--rounds N]");
    }

    /** Its options are its own, and so is its exit code. */
    @Test
    void shouldHandOptionsToTheOptimizations() throws Exception {
        final Ending ending = run("--quick", "optimizations", "--only", "json", "--quick");
        assertThat(ending.code).as(ending.said).isEqualTo(1);
        assertThat(ending.ran).isEqualTo(List.of("org.peregrine.bench.optimization.Optimizations --only json --quick"));
        assertThat(ending.said).contains("table of").doesNotContain("FAILED");
        assertThat(run("nothing", "optimizations").code).isZero();
    }

    /** There is not io_uring everywhere, so it runs only where it is asked for. */
    @Test
    void shouldHandOptionsToTheComparisonOfBackends() throws Exception {
        final Ending ending = run("3", "backends", "--rounds", "3");
        assertThat(ending.code).as(ending.said).isEqualTo(1);
        assertThat(ending.ran).isEqualTo(List.of("org.peregrine.bench.rig.BackendRig --rounds 3"));
        assertThat(run("nothing", "backends").code).isZero();
    }

    /** Longer than all others together, so it runs only where it is asked for. */
    @Test
    void shouldHandOptionsToTheGarbageRig() throws Exception {
        final Ending ending = run("5", "garbage", "--seconds", "5");
        assertThat(ending.code).as(ending.said).isEqualTo(1);
        assertThat(ending.ran).isEqualTo(List.of("org.peregrine.bench.garbage.GarbageRig --seconds 5"));
        assertThat(run("nothing", "garbage").code).isZero();
    }
}
