package org.peregrine.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RivalsRunTest {
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1000000002,\"result\":{\"content\":"
            + "[{\"type\":\"text\",\"text\":\"" + Echo.TEXT + "\"}]}}";
    private static final Path SCRIPT = Path.of("rivals/run");

    @TempDir
    Path folder;

    @Test
    void shouldAnswerFromTheFloorWithTheIdOfEachRequest() throws IOException {
        final Rival floor = floor();
        try (ServerProcess http = ServerProcess.http(floor);
                ServerProcess stdio = ServerProcess.stdio(floor)) {
            assertThat(http.answer()).isEqualTo(ANSWER);
            assertThat(stdio.answer()).isEqualTo(ANSWER);
            assertThat(http.startMs()).isPositive();
            http.pause();
            http.resume();
        }
    }

    @Test
    void shouldNotTakeAServerThatDoesNotEcho() throws IOException {
        final Path wrong = Files.writeString(folder.resolve("wrong.json"), ANSWER.replace("lazy", "idle"));
        final Rival liar = RivalField.with(wrong).get(1);
        assertThatThrownBy(() -> ServerProcess.stdio(liar)).hasMessageContaining("does not echo");
        assertThatThrownBy(() -> ServerProcess.http(liar)).hasMessageContaining("does not echo");
        final Rival absent = new Rival("a", "A", List.of("false"), List.of("false"), Rival.Session.STDIO);
        assertThatThrownBy(() -> ServerProcess.http(absent)).hasMessageContaining("ended with code 1");
        assertThatThrownBy(() -> ServerProcess.stdio(absent)).isInstanceOf(IOException.class);
    }

    private Rival floor() throws IOException {
        return RivalField.with(Files.writeString(folder.resolve("answer.json"), ANSWER))
                .get(1);
    }

    @Test
    void shouldTakeRateLatencyCpuAndMemoryFromTheGenerator() throws IOException {
        final Sample sample = Generator.sample(floor(), RivalWorkload.HTTP_16, new ObjectMapper().readTree("""
                {"benchmarks":[{"duration_s":2.0,"operations":3010,"memory_end_mib":55.5,"cpu_percent_avg":90.0,
                "latency_us":{"p50":1.0,"p95":2.0,"p99":3.0,"p999":4.0,"max":5.0},"failures":["too late","too few"],
                "details":{"answered_in_time":3000.0,"server_cpu_us_per_op":6.5,"generator_busy_percent":null}}]}"""), 3);
        assertThat(sample.value(Metric.RATE)).isEqualTo(1500);
        assertThat(List.of(Metric.P50, Metric.P99, Metric.P999, Metric.MAX).stream()
                        .map(sample::value))
                .containsExactly(1.0, 3.0, 4.0, 5.0);
        assertThat(sample.value(Metric.CPU)).isEqualTo(6.5);
        assertThat(sample.value(Metric.MEMORY)).isEqualTo(55.5);
        assertThat(sample.values()).doesNotContainKey("generator_busy_percent");
        assertThat(sample.failure()).isEqualTo("too late; too few");
        assertThat(sample.counts()).isFalse();
    }

    @Test
    void shouldTrainTheServersThatAreMeasuredWithTheSameFlags() throws IOException {
        final String script = Files.readString(SCRIPT);
        for (final Rival rival : RivalField.with(folder.resolve("answer.json"))) {
            for (final List<String> command : List.of(rival.http(), rival.stdio())) {
                final List<String> cache = command.stream()
                        .filter(word -> word.startsWith("-XX:AOTCache="))
                        .toList();
                if (!cache.isEmpty()) {
                    assertThat(script)
                            .contains(String.join(" ", command.subList(1, command.indexOf(cache.getFirst()))));
                    assertThat(script)
                            .contains(
                                    command.getLast().equals(Rival.PORT)
                                            ? command.get(command.size() - 2)
                                            : command.getLast().replaceFirst("^bench/rivals/[a-z-]+/target/", ""));
                }
            }
        }
    }

    @Test
    void shouldReadItsOptions() {
        assertThat(RunOptions.parse().docs()).isEqualTo(Path.of("docs"));
        assertThat(RunOptions.parse("--quick").docs()).isNull();
        assertThat(RunOptions.parse("--quick", "--rounds", "1").rounds()).isEqualTo(1);
        assertThatThrownBy(() -> RunOptions.parse("--rounds")).hasMessageContaining("no value");
        assertThatThrownBy(() -> RunOptions.parse("--fast", "1")).hasMessageContaining("unknown");
    }
}
