package org.peregrine.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.metrics.HistogramLog;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.tools.CountedMessages;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;
import org.xml.sax.InputSource;
import picocli.CommandLine;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunReportTest {
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":\"<b>\",\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"arguments\":{}}}\n";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    /** A served call, as a log. */
    private Path log(History history) throws IOException {
        final Path log = directory.resolve("run.hlog");
        final NioTransport transport = new NioTransport("tcp")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        try (McpEngine engine = TestedEngine.launch(
                        new EngineContext()
                                .metrics(MetricsSettings.standard()
                                        .with(HistogramLog.in(log))
                                        .with(history))
                                .registry(Registry.builder()
                                        .tool(Tool.named("hello").inline((call, reply) -> reply.text("hello")))
                                        .build()),
                        transport);
                Socket socket = new Socket()) {
            socket.connect(transport.boundAddresses().getFirst());
            socket.getOutputStream().write(CALL.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('{');
            CountedMessages.await(engine, 1);
            assertComplete(RunReport.html("live", history.run(engine.metrics(), List.of("a fact"))));
        }
        return log;
    }

    private static void assertComplete(String html) {
        assertThat(html)
                .contains("Latency by percentile", "Latency and pauses over time", "Stages of the path")
                .contains("tools/call", "hello", ">end-to-end</td>", ">decode</td>", "id &quot;&lt;b&gt;&quot;")
                .contains("<svg", "<polyline", "prefers-color-scheme:dark")
                .doesNotContain("<b>", "http://", "https://", "<script", "src=", "NaN");
    }

    @Test
    void shouldMakeThePageOfARunningServerAndOfItsLog() throws IOException {
        final Path log = log(new History());
        final Path page = directory.resolve("out.html");
        final int code = new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(out, true))
                .execute(log.toString(), "-o", page.toString());
        assertThat(code).isZero();
        assertThat(out.toString()).contains(page.toString());
        assertComplete(Files.readString(page));
    }

    @Test
    void shouldReadADamagedLogUpToTheDamage() throws IOException {
        final Path log = log(new History());
        final byte[] whole = Files.readAllBytes(log);
        final Path cut = Files.write(directory.resolve("cut.hlog"), Arrays.copyOf(whole, whole.length - 40));
        final Run run = RunLog.read(cut);
        assertThat(run.facts()).anyMatch(fact -> fact.contains("damaged"));
        assertThat(run.totals()).containsKey("end-to-end");
    }

    private int report(Path log, String... options) {
        final List<String> arguments = new ArrayList<>(List.of(log.toString()));
        arguments.addAll(List.of(options));
        return new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "'',is empty",
        "'a text\nof two lines\n',is no histogram log",
        "'#[a comment]\n',holds no intervals",
        "'Tag=a,1.0,1.0,1.0,oops\n',is no histogram log"
    })
    void shouldMakeNoPageOfWhatIsNoLog(String text, String reason) throws IOException {
        final Path log = Files.writeString(directory.resolve("some.hlog"), text.replace("\\n", "\n"));
        assertThat(report(log)).isEqualTo(1);
        assertThat(out.toString()).contains(log + " " + reason);
        assertThat(directory.resolve("some.html")).doesNotExist();
    }

    @Test
    void shouldSayThatALogIsDamagedAndDrawTheRest() throws IOException {
        final Path log = log(new History());
        final byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length - 40));
        assertThat(report(log)).isEqualTo(1);
        assertThat(out.toString()).containsPattern("intervals, of which |cannot be read beyond|is cut");
        out.getBuffer().setLength(0);
        for (final String line : List.of(
                "#Slow: x\t1\ta\tb\tc\td\te\n", "#Slow: 1\t2\n", "#Slow: 1\t99999999999999999999\t\t\t\t\t\n")) {
            Files.write(log, whole);
            Files.writeString(log, line, StandardOpenOption.APPEND);
            assertThat(report(log)).isEqualTo(1);
            assertThat(out.toString()).contains(" of " + log + " is no slow request");
            assertComplete(Files.readString(directory.resolve("run.html")));
        }
    }

    @Test
    @EnabledIf("hasFullDevice")
    void shouldSayThatThePageCannotBeWritten() throws IOException {
        assertThat(report(log(new History()), "-o", "/dev/full")).isEqualTo(1);
        assertThat(out.toString()).isEqualTo("/dev/full cannot be written: No space left on device\n");
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    void shouldDrawPictures() throws Exception {
        final Histogram histogram = new Histogram(3_600_000_000_000L, 2);
        for (int i = 1; i <= 100_000; i++) {
            histogram.recordValue(1_000L * i);
        }
        final String percentiles = PercentilePlot.svg(Map.of("all & more", histogram));
        assertThat(percentiles).contains("99.999 %", "10 ms", "all &amp; more").doesNotContain("NaN", "Infinity");
        parse(percentiles);
        final List<Series.Point> points =
                List.of(new Series.Point(1_000, 5_000), new Series.Point(2_000, 0), new Series.Point(3_000, 9_000_000));
        final String timeLine =
                TimeLinePlot.svg(List.of(new Series("p99", points)), List.of(new Series("pause", points)));
        assertThat(timeLine).contains("pause 9 ms at").doesNotContain("NaN", "Infinity");
        parse(timeLine);
        parse(TimeLinePlot.svg(List.of(), List.of()));
        parse(PercentilePlot.svg(Map.of()));
    }

    private static void parse(String svg) throws Exception {
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }
}
