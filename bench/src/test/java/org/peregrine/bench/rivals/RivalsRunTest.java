package org.peregrine.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        try (ServerProcess http = ServerProcess.http(floor, Mode.STATELESS, Map.of());
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
        assertThatThrownBy(() -> ServerProcess.http(liar, Mode.STATELESS, Map.of()))
                .hasMessageContaining("does not echo");
        final Rival absent =
                new Rival("a", "A", Rival.Commands.of(List.of("false"), List.of("false")), Rival.Session.STDIO);
        assertThatThrownBy(() -> ServerProcess.http(absent, Mode.STATELESS, Map.of()))
                .hasMessageContaining("ended with code 1");
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
    void shouldTakeTheTimeOfASessionFromItsConnectingAndNotBlameItForARateThatNobodyHolds() throws IOException {
        final String result = """
                {"benchmarks":[{"duration_s":2.0,"operations":110,"latency_us":{"p50":9e6,"p99":9e6,"p999":9e6,"max":9e6},
                "failures":["the rate was not held: 20000 sessions/s were due"%s],
                "details":{"answered_in_time":100.0,"service_p50_us":11.0,"service_p99_us":12.0,"service_max_us":13.0}}]}""";
        final ObjectMapper json = new ObjectMapper();
        final Sample good =
                Generator.sample(floor(), RivalWorkload.SESSIONS_50, json.readTree(result.formatted("")), 1);
        assertThat(good.counts()).isTrue();
        assertThat(good.value(Metric.RATE)).isEqualTo(50);
        assertThat(List.of(good.value(Metric.P50), good.value(Metric.P99), good.value(Metric.MAX)))
                .containsExactly(11.0, 12.0, 13.0);
        final Sample wrong = Generator.sample(
                floor(), RivalWorkload.SESSIONS_50, json.readTree(result.formatted(",\"3 errors, allowed are 0\"")), 1);
        assertThat(wrong.failure()).isEqualTo("3 errors, allowed are 0");
        // Elsewhere a rate that is not held is a failure.
        final Sample other = Generator.sample(floor(), RivalWorkload.HTTP_1, json.readTree(result.formatted("")), 1);
        assertThat(other.failure()).startsWith("the rate was not held");
    }

    @Test
    void shouldSendTheSameToEveryServer() throws IOException {
        final Generator.Pace pace = new Generator.Pace(1, 2);
        final Path result = Path.of("r.json");
        for (final RivalWorkload workload : RivalWorkload.loads()) {
            final Set<List<String>> sent = new LinkedHashSet<>();
            for (final Rival rival : RivalField.with(folder.resolve("answer.json"))) {
                final List<String> command = new ArrayList<>(Generator.command(rival, workload, pace, null, result));
                command.remove(2); // The target.
                command.remove("--sessionless"); // Whether a session is opened before.
                sent.add(command);
            }
            assertThat(sent).as(workload.id()).hasSize(1);
            final List<String> only = sent.iterator().next();
            assertThat(only).containsSequence("--tool", workload.tool().id());
            assertThat(only)
                    .containsSequence("--protocol", workload.mode() == Mode.MODERN ? "2026-07-28" : "2025-11-25");
            assertThat(only.contains("--churn")).isEqualTo(workload == RivalWorkload.SESSIONS_50);
        }
    }

    @Test
    void shouldTrainTheServersThatAreMeasuredWithTheSameFlags() throws IOException {
        final String script = Files.readString(SCRIPT);
        for (final Rival rival : RivalField.with(folder.resolve("answer.json"))) {
            for (final Mode mode : Mode.values()) {
                final List<String> command = rival.command(mode, 0);
                final List<String> cache = command.stream()
                        .filter(word -> word.startsWith("-XX:AOTCache="))
                        .toList();
                if (!cache.isEmpty()) {
                    final String name = cache.getFirst().replaceFirst(".*/", "").replace(".aot", "");
                    assertThat(script)
                            .contains(String.join(" ", command.subList(1, command.indexOf(cache.getFirst()))));
                    assertThat(script).containsPattern("(for mode in [a-z ]*\\b" + name + "\\b|/" + name + "\\.aot)");
                    command.stream()
                            .filter(word -> word.matches("--spring.*|-D.*|org\\.peregrine.*|immediate"))
                            .map(word -> word.replaceFirst("=0$", "="))
                            .forEach(word -> assertThat(script).contains(word));
                }
            }
        }
        final String plugin = RivalField.ours().command(Mode.STDIO, 0).getLast();
        assertThat(script).contains(plugin.replace("bench/rivals", "$rivals"), "PEREGRINE_TRAIN=");
    }

    @Test
    void shouldReadItsOptions() {
        assertThat(RunOptions.parse().starts())
                .isLessThanOrEqualTo(RunOptions.parse().rounds());
        assertThat(RunOptions.parse().docs()).isEqualTo(Path.of("docs"));
        assertThat(RunOptions.parse("--quick").docs()).isNull();
        assertThat(RunOptions.parse("--quick", "--rounds", "1").rounds()).isEqualTo(1);
        assertThatThrownBy(() -> RunOptions.parse("--rounds")).hasMessageContaining("no value");
        assertThatThrownBy(() -> RunOptions.parse("--fast", "1")).hasMessageContaining("unknown");
    }
}
