package org.peregrine.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.output.TerminalSize;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code peregrine doctor} on a tree of files, and its page of documentation. */
class DoctorCommandTest {
    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*?) \\| (.*?) \\| .* \\|$");
    private static final String ESCAPE = "\u001b";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private TestedMachine machine;

    @BeforeEach
    void build() throws IOException {
        machine = new TestedMachine(directory);
    }

    private int doctor(TerminalSize terminal, Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        return new CommandLine(new DoctorCommand(directory, TestedMachine.JAVA, () -> terminal, environment))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int doctor(String... arguments) {
        return doctor(null, Map.of(), arguments);
    }

    /** Everything that differs has the most to print. */
    private void spoil() throws IOException {
        machine.put("/sys/devices/system/cpu/isolated", "4-5")
                .put("/sys/devices/system/cpu/nohz_full", "")
                .put("/proc/cmdline", "quiet")
                .put("/proc/irq/24/smp_affinity_list", "0-7")
                .put("/sys/devices/system/cpu/cpu3/cpufreq/scaling_governor", "powersave")
                .put("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet")
                .put("/sys/devices/system/clocksource/clocksource0/available_clocksource", "hpet")
                .put("/proc/swaps", "Filename\n/dev/sda2\n")
                .put("/proc/self/limits", TestedMachine.limits("64", "0"))
                .put("/proc/self/cgroup", "0::/" + "long".repeat(40) + "\n")
                .put("/sys/fs/cgroup/" + "long".repeat(40) + "/memory.max", "1048576")
                .put("/sys/fs/cgroup/" + "long".repeat(40) + "/cpu.max", "1 100000")
                .put("/proc/sys/net/core/rmem_max", "1")
                .put("/proc/sys/net/core/busy_poll", "0")
                .put("/proc/sys/kernel/io_uring_disabled", "1")
                .put("/proc/sys/kernel/perf_event_paranoid", "4")
                .put("/proc/mounts", "shm /dev/shm tmpfs size=64k 0 0");
    }

    @Test
    void shouldExitWithZeroWhenNothingWarns() {
        assertThat(doctor("--cores", "4-7")).isZero();
        assertThat(out.toString())
                .startsWith(
                        "Machine: bare-metal (no sign of a container or a battery). Server: 10000\nconnections, --cores 4-7.\n")
                .contains("  ok       isolcpus        4-7 (/sys/devices/system/cpu/isolated)\n")
                .contains(Checks.ALL.size() + " ok, 0 advice, 0 warnings, 0 unknown.");
        assertThat(doctor()).as("with advice alone").isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldExitWithTwoWhenSomethingWarns() throws IOException {
        machine.put("/proc/sys/net/core/somaxconn", "128");
        assertThat(doctor()).isEqualTo(2);
        assertThat(out.toString()).contains("""
                  warning  somaxconn       128 (/proc/sys/net/core/somaxconn)
                    expected  at least 1024
                    why       the backlog that serve asks for is cut to it, and a burst of
                              clients is dropped
                    change    sudo sysctl -w net.core.somaxconn=4096
                """.indent(0));
        assertThat(doctor("--json")).isEqualTo(2);
        assertThat(doctor("--profile", "laptop")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 80, 97, 120, 400})
    void shouldFitTheTerminal(int columns) throws IOException {
        spoil();
        for (final MachineProfile profile : MachineProfile.values()) {
            doctor(
                    new TerminalSize(24, columns),
                    Map.of("NO_COLOR", "1"),
                    "--profile",
                    profile.text(),
                    "--cores",
                    "3-7");
            assertThat(out.toString().lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Math.clamp(columns, 80, 120)));
        }
        doctor();
        assertThat(out.toString().lines())
                .as("no terminal")
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void shouldColourTerminalsAloneAndOnlyWhereAsked() {
        final TerminalSize terminal = new TerminalSize(24, 80);
        doctor(terminal, Map.of());
        assertThat(out.toString()).contains(ESCAPE + "[32mok       " + ESCAPE + "[0m");
        doctor(terminal, Map.of("NO_COLOR", ""));
        assertThat(out.toString()).contains(ESCAPE);
        doctor(terminal, Map.of("NO_COLOR", "1"));
        assertThat(out.toString()).doesNotContain(ESCAPE);
        doctor(terminal, Map.of("TERM", "dumb"));
        assertThat(out.toString()).doesNotContain(ESCAPE);
        doctor(null, Map.of());
        assertThat(out.toString()).doesNotContain(ESCAPE);
    }

    @Test
    void shouldEscapeTextOfFiles() throws IOException {
        machine.put("/proc/self/cgroup", "0::/a" + ESCAPE + "[31m\n")
                .put("/sys/fs/cgroup/a" + ESCAPE + "[31m/memory.max", "1048576");
        doctor();
        assertThat(out.toString())
                .contains("/sys/fs/cgroup/a\\u001b[31m/memory.max")
                .doesNotContain(ESCAPE);
    }

    @Test
    void shouldPrintCompleteJson() throws IOException {
        spoil();
        doctor("--json", "--cores", "3-7", "--connections", "100");
        final JsonNode report = JsonMapper.shared().readTree(out.toString());
        assertThat(report.propertyNames())
                .containsExactly(
                        "format", "peregrine", "profile", "evidence", "cores", "connections", "checks", "summary");
        assertThat(report.get("format").asInt()).isEqualTo(1);
        assertThat(report.get("cores").asString()).isEqualTo("3-7");
        assertThat(report.get("connections").asInt()).isEqualTo(100);
        final List<String> names = new ArrayList<>();
        for (final JsonNode check : report.get("checks")) {
            assertThat(check.propertyNames())
                    .containsExactly(
                            "name", "area", "verdict", "found", "files", "expected", "reason", "command", "on_host");
            assertThat(check.get("files")).isNotEmpty();
            assertThat(check.get("command").isNull())
                    .as(check.toString())
                    .isEqualTo(check.get("verdict").asString().matches("ok|unknown"));
            names.add(check.get("name").asString());
        }
        assertThat(names).isEqualTo(Checks.ALL.stream().map(Check::name).toList());
        int sum = 0;
        for (final Verdict verdict : Verdict.values()) {
            sum += report.get("summary").get(verdict.text()).asInt();
        }
        assertThat(sum).isEqualTo(names.size());
        assertThat(report.get("summary").get("warning").asInt()).isGreaterThan(5);
    }

    @Test
    void shouldBeDocumentedCheckByCheck() throws IOException {
        final List<String> documented = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + ": " + row.group(2) + ": " + row.group(3))
                .toList();
        assertThat(documented)
                .isEqualTo(Checks.ALL.stream()
                        .map(check -> check.name() + ": " + check.expected() + ": " + check.reason())
                        .toList());
    }
}
