package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpRigTest {
    private static final String BODY = "{\"text\":\"" + HttpCall.MESSAGE + "\"}";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"block", "spin-then-block", "spin"})
    void shouldAnswerEveryRequestWithTheFixedResponse(String idle) throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = RigProcess.start("floor", responder(port, OK, idle))) {
            assertThat(HttpCall.probe(port)).asString(StandardCharsets.US_ASCII).isEqualTo(OK);
            for (final int depth : new int[] {1, 16}) {
                final HttpLoad.Result result = new HttpLoop().run(port, 4, depth, 1);
                assertThat(result.requests())
                        .isPositive()
                        .satisfies(count -> assertThat(count % depth).isZero());
                assertThat(result.seconds()).isGreaterThanOrEqualTo(1);
            }
            assertThat(floor.cpuNs()).isPositive();
            assertThat(floor.residentBytes()).isPositive().isLessThanOrEqualTo(floor.peakResidentBytes());
        }
    }

    @Test
    void shouldStopWhilePausedAndServeAfterwards() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = RigProcess.start("floor", responder(port, OK, "spin"))) {
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
        final String refusal = OK.replace("200 OK", "400 No").replace(HttpCall.MESSAGE, "x".repeat(44));
        try (RigProcess floor = RigProcess.start("floor", responder(port, refusal, "block"))) {
            assertThatThrownBy(() -> HttpCall.probe(port)).hasMessageContaining("400 No");
            assertThat(floor.process().isAlive()).isTrue();
        }
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

    private List<String> responder(int port, String response, String idle) throws IOException {
        final Path file = Files.writeString(folder.resolve("response"), response);
        final int requestLength = HttpCall.request(port).length;
        return RigProcess.javaCommand(
                FixedResponder.class,
                List.of(Integer.toString(port), Integer.toString(requestLength), file.toString(), idle));
    }
}
