package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --trace} with a collector, and what is not loaded without it. */
@Timeout(120)
final class TraceExportTest {
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":\"the-id\",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                    + "\"arguments\":{\"message\":\"hello\"},\"_meta\":{\"traceparent\":\"00-" + TRACE_ID
                    + "-b7ad6b7169203331-01\"}}}\n";

    @TempDir
    private Path directory;

    private static void call(ServeProcess server) throws Exception {
        final String line = server.awaitLine("tcp://");
        final int port =
                Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(CALL.getBytes(StandardCharsets.UTF_8));
            assertThat((char) socket.getInputStream().read()).isEqualTo('{');
        }
    }

    @Test
    void shouldExportASpanOfEachRequestUntilTheEnd() throws Exception {
        final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        final HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        final String endpoint = "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:"
                + collector.getAddress().getPort();
        // Nothing is sent before the end: what is in the batch then must not be lost.
        try (ServeProcess server = new ServeProcess(
                List.of(), List.of(endpoint, "-Dotel.bsp.schedule.delay=600000"), "--tcp", "0", "--trace")) {
            call(server);
            server.process.destroy();
            server.awaitExit();
            final byte[] spans = received.poll(ServeProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(spans).isNotNull();
            assertThat(new String(spans, StandardCharsets.ISO_8859_1))
                    .contains("tools/call echo", "mcp.method.name", "the-id", "service.name")
                    .contains("peregrine")
                    .contains(new String(HexFormat.of().parseHex(TRACE_ID), StandardCharsets.ISO_8859_1));
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheConfiguration() throws Exception {
        try (ServeProcess server =
                new ServeProcess(List.of(), List.of("-Dotel.traces.exporter=nonsense"), "--tcp", "0", "--trace")) {
            assertThat(server.awaitLine("nonsense")).startsWith("peregrine: --trace: ");
            assertThat(server.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void shouldLoadNothingThatWasNotAskedFor() throws Exception {
        final Path classes = directory.resolve("classes.log");
        try (ServeProcess server = new ServeProcess(
                List.of(), List.of("-Xlog:class+load:file=" + classes), "--tcp", "0", "--http", "127.0.0.1:0")) {
            call(server);
            server.process.destroy();
            server.awaitExit();
        }
        try (Stream<String> lines = Files.lines(classes)) {
            assertThat(lines.filter(line -> line.contains("io.opentelemetry.")
                            || line.contains("io.prometheus.")
                            || line.contains("com.sun.net.httpserver.")
                            || line.contains("org.h2.")
                            || line.contains("tools.jackson.")
                            || line.contains("net.openhft.")))
                    .isEmpty();
        }
    }
}
