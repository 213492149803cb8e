package org.peregrine.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of {@code rounds.jsonl}, worked out by hand. */
final class RivalsComparisonTest {
    private static final Map<String, String> TITLES = Map.of("peregrine", "Peregrine", "slow", "Slow <one>");

    @TempDir
    Path folder;

    private SampleFile file;
    private RivalsComparison comparison;

    @BeforeEach
    void read() throws IOException, URISyntaxException {
        file = new SampleFile(Path.of(
                RivalsComparisonTest.class.getResource("/rivals/rounds.jsonl").toURI()));
        comparison = new RivalsComparison(file.samples());
    }

    @Test
    void shouldTakeMedianAndSpreadOfTheRounds() {
        assertThat(comparison.of("peregrine", RivalWorkload.HTTP_1, Metric.RATE))
                .isEqualTo(new Spread(1500, 1000, 2000, 3));
        assertThat(comparison.of("peregrine", RivalWorkload.HTTP_1, Metric.P99)).isEqualTo(new Spread(15, 10, 20, 3));
    }

    @Test
    void shouldLeaveFailedRoundsOutOfTheNumbersAndTellThem() {
        assertThat(comparison.of("slow", RivalWorkload.HTTP_1, Metric.RATE)).isEqualTo(new Spread(225, 200, 250, 2));
        assertThat(comparison.failures("slow", RivalWorkload.HTTP_1))
                .isEqualTo("1 of 3 rounds failed: 7 errors, allowed are 0");
        assertThat(comparison.of("slow", RivalWorkload.STDIO_64, Metric.RATE).isKnown())
                .isFalse();
        assertThat(comparison.failures("peregrine", RivalWorkload.HTTP_1)).isEmpty();
    }

    @Test
    void shouldTakeRatiosWithinARound() {
        // 250/1000 and 200/2000; of the medians it would be 225/1500.
        final Spread ratio = comparison.ratio("slow", RivalWorkload.HTTP_1, Metric.RATE);
        assertThat(ratio.median()).isCloseTo(0.175, within(1e-9));
        assertThat(ratio.min()).isCloseTo(0.1, within(1e-9));
        assertThat(ratio.count()).isEqualTo(2);
        assertThat(comparison.ratio("slow", RivalWorkload.HTTP_1, Metric.CPU).median())
                .isCloseTo(7, within(1e-9));
        assertThat(comparison
                        .ratio("peregrine", RivalWorkload.HTTP_1, Metric.RATE)
                        .median())
                .isEqualTo(1);
    }

    @Test
    void shouldNumberTheRoundsOfSeveralRunsThrough() throws IOException {
        final RivalsComparison twice = RivalsComparison.of(List.of(file.samples(), file.samples()));
        assertThat(twice.rounds()).isEqualTo(6);
        assertThat(twice.ratio("slow", RivalWorkload.HTTP_1, Metric.RATE).count())
                .isEqualTo(4);
        assertThat(twice.ratio("slow", RivalWorkload.HTTP_1, Metric.RATE).median())
                .isCloseTo(0.175, within(1e-9));
    }

    @Test
    void shouldWriteTablesWithNumbersRatiosAndFailures() {
        assertThat(new RivalsTable(comparison, TITLES).markdown())
                .contains(
                        "| Peregrine | 1,500 (1,000–2,000) | 1.00 | 7 | 15 | 20 | 30 | 6.0 (4.0–8.0) | 1.00 | 71 |",
                        "| Slow <one> | 225 (200–250) | 0.18 | 45 | 93 | 125 | 450 | 36.0 (32.0–40.0) | 7.00 | 215 |",
                        "| Slow <one> | – | – | – | – | – | – | – | – | – |",
                        "| Slow <one> | 400 (400–400) | 4.00 | – | – |",
                        "- Slow <one>, HTTP, 1 connection: `1 of 3 rounds failed: 7 errors, allowed are 0`",
                        "- Slow <one>, stdio, window 64: `1 of 1 rounds failed: the server's process ended with code 1`");
    }

    @Test
    void shouldTellWhoTookNoPartAndCallItNoFailure() {
        assertThat(comparison.rivals(RivalWorkload.MODERN_16)).containsExactly("peregrine", "slow");
        assertThat(comparison.absence("slow", RivalWorkload.MODERN_16))
                .isEqualTo("does not speak 2026-07-28: status 400");
        assertThat(comparison.absence("peregrine", RivalWorkload.MODERN_16)).isEmpty();
        assertThat(comparison.failures("slow", RivalWorkload.MODERN_16)).isEmpty();
        assertThat(comparison.of("slow", RivalWorkload.MODERN_16, Metric.RATE).isKnown())
                .isFalse();
        assertThat(new RivalsTable(comparison, TITLES).markdown())
                .contains(
                        "| Slow <one> | does not speak it | – | – | – | – | – | – | – | – |",
                        "- Slow <one>, HTTP, 16 connections, protocol 2026-07-28: `does not speak 2026-07-28: status 400`",
                        "### HTTP, 50 clients, a tool that asks Redis\n\nLeft out: redis-server is not installed.\n")
                .doesNotContain("### HTTP, 50 clients, a session", "Redis: `redis-server");
    }

    @Test
    void shouldShowTheFirstSecondsWithoutThoseThatFailed() throws Exception {
        assertThat(comparison.firstSeconds()).isEqualTo(2);
        assertThat(new RivalsTable(comparison, TITLES).markdown())
                .contains(
                        "### The first 2 seconds after the first answer: requests/s in each",
                        "| server | s 1 | s 2 | p99 µs in s 1 | in s 2 |",
                        "| Peregrine | 5,000 | 9,000 | 900 | 100 |",
                        "| Slow <one> | – | – | – | – |",
                        "- Slow <one>, first seconds: `1 of 1 rounds failed: it ended with code 1`");
        final String picture = new FirstSecondsPlot(comparison, TITLES).svg("words");
        final Path svg = Files.writeString(folder.resolve("seconds.svg"), picture);
        final var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(picture).contains("Slow &lt;one>: failed", "Peregrine 9k");
        assertThat(new FirstSecondsPlot(new RivalsComparison(List.of()), TITLES).svg(""))
                .isEmpty();
    }

    @Test
    void shouldGiveTheReadmeMediansOfTheReportAndSayWhatFailed() {
        assertThat(new ReadmeTable(comparison, Map.of("peregrine", "Peregrine", "slow", "Slow 1.0, Jetty")).markdown())
                .startsWith("|  | Peregrine | Slow 1.0 |\n| --- | --: | --: |\n")
                .contains(
                        "| HTTP, 1 connection | **1,500**/s, 6.0 µs | 225/s, 36.0 µs |\n",
                        "| HTTP, 16 connections, protocol 2026-07-28 | **700**/s, 9.0 µs | – |\n",
                        "| stdio, window 64 | **5,000**/s, 8.0 µs | failed |\n",
                        "| start to first answer over HTTP | 100 ms | 400 ms |\n",
                        "| first second after it | 5,000/s | failed |\n");
    }

    @Test
    void shouldWriteThePageItsPicturesAndTheReadme() throws IOException {
        final Path samples = Files.copy(file.path(), folder.resolve("run.jsonl"));
        final Path docs = Files.createDirectory(folder.resolve("docs"));
        final String page = "<!-- rivals -->\n<!-- /rivals -->\n";
        Files.writeString(docs.resolve("rivals.md"), page);
        Files.writeString(folder.resolve("README.md"), "above\n" + page);
        ComparisonReport.write(List.of(new SampleFile(samples)), docs);
        assertThat(docs.resolve("rivals.md")).content().contains("| Peregrine | 1,500 (1,000–2,000) |");
        assertThat(folder.resolve("README.md")).content().startsWith("above\n").contains("**1,500**/s, 6.0 µs");
        assertThat(docs.resolve("rivals.svg")).content().contains("</svg>");
        assertThat(docs.resolve("rivals-first-seconds.svg")).content().contains("</svg>");
    }

    @Test
    void shouldDrawAWellFormedPictureThatShowsWhatFailed() throws Exception {
        final String picture = new ComparisonPlot(comparison, TITLES).svg("words & numbers");
        final Path svg = Files.writeString(folder.resolve("picture.svg"), picture);
        final var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        // Two servers under one workload, one each under two others, three metrics each.
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(12);
        assertThat(picture)
                .contains(">failed<", ">does not speak it<", "words &amp; numbers", "prefers-color-scheme: dark")
                .doesNotContain("Redis");
    }

    @Test
    void shouldWriteBetweenThePagesMarkersAndNowhereElse() {
        final String page = "before\n<!-- rivals -->\nold\n<!-- /rivals -->\nafter\n";
        final String once = ComparisonReport.insert(page, "new $1 \\ text");
        assertThat(once).isEqualTo("before\n<!-- rivals -->\n\nnew $1 \\ text\n<!-- /rivals -->\nafter\n");
        assertThat(ComparisonReport.insert(once, "x")).doesNotContain("new");
        assertThatThrownBy(() -> ComparisonReport.insert("no markers", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadBackWhatItKeeps() throws IOException {
        final Path copy = Files.copy(file.path(), folder.resolve("copy.jsonl"));
        final SampleFile kept = new SampleFile(copy);
        final Sample sample = new Sample(4, "slow", "http_1", Map.of("ops_per_s", 1.5), "a \"reason\"\n", "none");
        kept.append(sample);
        assertThat(kept.samples()).hasSize(file.samples().size() + 1).endsWith(sample);
        assertThat(kept.run().at("/environment/cores").asInt()).isEqualTo(2);
    }
}
