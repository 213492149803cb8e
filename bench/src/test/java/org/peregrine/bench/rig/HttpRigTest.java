package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.floor.HttpFloor;
import org.peregrine.bench.process.RigProcess;

@Timeout(60)
class HttpRigTest {
    private static final String BODY =
            "{\"jsonrpc\":\"2.0\",\"id\":1000000001,\"result\":{\"content\":[{\"type\":\"text\"," + "\"text\":\""
                    + HttpCall.MESSAGE + "\"}]}}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"block", "spin-then-block", "spin"})
    void shouldAnswerEveryRequestWithTheFixedResponse(String idle) throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = RigProcess.start("floor", floor(port, BODY, idle))) {
            assertThat(HttpCall.body(HttpCall.probe(port)))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(BODY);
            assertThat(HttpRound.measure(floor, port, new HttpShape(4, 1), 1).rate())
                    .isPositive();
            assertThat(HttpRound.measure(floor, port, new HttpShape(4, 16), 1).rate())
                    .isPositive();
            assertThat(floor.cpuNs()).isPositive();
            assertThat(floor.residentBytes()).isPositive().isLessThanOrEqualTo(floor.peakResidentBytes());
        }
    }

    @Test
    void shouldStopWhilePausedAndServeAfterwards() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = RigProcess.start("floor", floor(port, BODY, "spin"))) {
            HttpCall.probe(port);
            floor.pause();
            awaitState(floor, ") T ");
            floor.resume();
            assertThat(HttpCall.probe(port)).isNotEmpty();
        }
    }

    @Test
    void shouldFailWhenTheAnswerIsNotTheEcho() throws IOException {
        final int port = RigProcess.freePort();
        final String refusal = "{\"jsonrpc\":\"2.0\",\"id\":1000000001,\"error\":{\"code\":-32603,\"message\":\"no\"}}";
        try (RigProcess floor = RigProcess.start("floor", floor(port, refusal, "block"))) {
            assertThatThrownBy(() -> HttpCall.probe(port)).hasMessageContaining("-32603");
            assertThatThrownBy(() -> HttpRound.measure(floor, port, new HttpShape(1, 1), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("floor: ");
            assertThatThrownBy(() -> HttpRound.measure(floor, port, new HttpShape(1, 16), 1))
                    .hasMessageContaining("-32603");
            assertThat(floor.process().isAlive()).isTrue();
        }
    }

    @Test
    void shouldJudgeOneShapeAndShowTheOthers() {
        final List<HttpRound> server = List.of(new HttpRound(1000, 30_000));
        final List<HttpRound> floor = List.of(new HttpRound(2000, 10_000));
        final Gates gates = Gates.today();
        final HttpSummary pipelined = new HttpSummary("block", new HttpShape(16, 16), server, floor);
        assertThat(pipelined.row(1.3, gates)).contains("16x16", "3.00 (3.00..3.00) (shown only)");
        assertThat(pipelined.json()).contains("\"connections\":16,\"depth\":16,");
        assertThat(new HttpSummary("block", HttpShape.JUDGED, server, floor).row(1.3, gates))
                .contains("16x1", "3.00 (3.00..3.00) of 1.30 ")
                .doesNotContain("shown only");
    }

    @Test
    void shouldFailAboveTheBudgetOfItsIdleMode() {
        final List<HttpRound> floor = List.of(new HttpRound(2000, 10_000));
        for (final String idle : List.of("block", "spin", "spin-then-block")) {
            final Gates gates = Gates.today();
            final double budget = HttpRig.budget(idle);
            final List<HttpRound> within = List.of(new HttpRound(1000, 10_000 * budget));
            final List<HttpRound> above = List.of(new HttpRound(1000, 10_200 * budget));
            assertThat(new HttpSummary(idle, HttpShape.JUDGED, within, floor).row(budget + 1e-9, gates))
                    .contains("PASS");
            assertThat(new HttpSummary(idle, HttpShape.JUDGED, above, floor).row(budget, gates))
                    .contains("OVER");
            assertThat(gates.conclude(new PrintStream(OutputStream.nullOutputStream())))
                    .isEqualTo(1);
        }
        assertThat(HttpRig.budget("block")).isEqualTo(1.4);
        assertThat(HttpRig.budget("spin-then-block")).isEqualTo(1.3);
    }

    @Test
    void shouldRefuseAnUnknownOption() {
        assertThatThrownBy(() -> RigArguments.parse(new String[] {"--round", "1"}))
                .hasMessageContaining("--round");
        assertThatThrownBy(() -> RigArguments.parse(new String[] {"--rounds"})).hasMessageContaining("--rounds");
        assertThat(RigArguments.parse(new String[] {"--rounds", "7"}).rounds()).isEqualTo(7);
    }

    @Test
    void shouldTakeTheMiddle() {
        assertThat(Medians.of(3, 1, 200)).isEqualTo(3);
        assertThat(Medians.of(4, 1, 2, 200)).isEqualTo(3);
    }

    /** The letter behind the name in /proc/PID/stat; the test's own limit ends a wait in vain. */
    private static void awaitState(RigProcess process, String state) throws IOException {
        final Path stat = Path.of("/proc/" + process.process().pid() + "/stat");
        while (!Files.readString(stat).contains(state)) {
            Thread.onSpinWait();
        }
    }

    private List<String> floor(int port, String body, String idle) throws IOException {
        final Path file = Files.writeString(folder.resolve("answer.json"), body);
        return RigProcess.javaCommand(HttpFloor.class, List.of(Integer.toString(port), file.toString(), idle));
    }
}
