package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.bench.floor.RawEcho;
import org.peregrine.bench.process.RigProcess;

@Timeout(60)
class LineClientTest {
    @ParameterizedTest
    @ValueSource(strings = {"block", "spin"})
    void shouldMeasureEveryCallToTheRawEcho(String idle) throws IOException {
        final List<String> command = RigProcess.javaCommand(RawEcho.class, List.of(idle));
        try (LineTarget target = LineTarget.start("raw", command, 0)) {
            final LineClient client = new LineClient(target);
            client.probe();
            for (final int window : new int[] {1, 64}) {
                final LineRound round = client.run(1_000, window);
                assertThat(round.elapsedNs()).hasSize(1_000).doesNotContain(0);
                assertThat(round.messagesPerSecond()).isPositive();
            }
        }
    }

    @Test
    void shouldAcceptAnswersInAnyOrder() throws IOException {
        assertThat(client("{\"id\":10000001}\n{\"x\":0,\"id\":10000000}\n")
                        .run(2, 2)
                        .elapsedNs())
                .hasSize(2);
    }

    @Test
    void shouldFailWhenAnIdComesTwice() {
        assertThatThrownBy(
                        () -> client("{\"id\":10000000}\n{\"id\":10000000}\n").run(2, 2))
                .hasMessageContaining("10000000");
    }

    @Test
    void shouldFailWhenAnIdWasNotAsked() {
        assertThatThrownBy(() -> client("{\"id\":10000007}\n").run(2, 2)).hasMessageContaining("10000007");
    }

    @Test
    void shouldFailWhenACallIsAnsweredWithAnError() {
        assertThatThrownBy(() -> client("{\"id\":10000000,\"error\":{\"code\":-32603}}\n")
                        .run(1, 1))
                .hasMessageContaining("-32603");
    }

    @Test
    void shouldFailWhenALineHasNoIdOrTheAnswersEnd() {
        assertThatThrownBy(() -> client("{}\n").run(1, 1)).hasMessageContaining("without id");
        assertThatThrownBy(() -> client("{\"id\":10000000}\n").run(2, 2)).hasMessageContaining("ended");
    }

    private static LineClient client(String answers) {
        return new LineClient(new LineTarget(
                "scripted",
                null,
                null,
                new ByteArrayInputStream(answers.getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayOutputStream()));
    }
}
