package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.trace.OpenTelemetryTracer;

/** A span for each request, with OpenTelemetry's SDK for tests. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TraceTest {
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT_ID = "b7ad6b7169203331";
    private static final String TRACED =
            "\"_meta\":{\"traceparent\":\"00-" + TRACE_ID + "-" + PARENT_ID + "-01\",\"tracestate\":\"vendor=1\"},";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final AtomicReference<String> currentSpan = new AtomicReference<>();

    private EngineHarness start() {
        final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        return EngineHarness.start(
                context -> context.tracer(new OpenTelemetryTracer(sdk)),
                Tool.named("inline").inline((call, reply) -> {
                    currentSpan.set(Span.current().getSpanContext().getSpanId());
                    reply.text("done");
                }),
                Tool.named("blocking").blocking(request -> {
                    currentSpan.set(Span.current().getSpanContext().getSpanId());
                    return ToolResult.text("done");
                }),
                Tool.named("failing").blocking(request -> {
                    throw new IllegalStateException("broken");
                }));
    }

    private SpanData only() {
        final List<SpanData> finished = spans.getFinishedSpanItems();
        assertThat(finished).hasSize(1);
        spans.reset();
        return finished.getFirst();
    }

    private static String traced(String message) {
        return message.replace("\"params\":{", "\"params\":{" + TRACED);
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    @Test
    void shouldOpenAChildOfTheClientsSpanAroundInlineAndBlockingHandlers() {
        try (EngineHarness harness = start()) {
            for (final String tool : List.of("inline", "blocking")) {
                harness.exchange(traced(call("\"a\"", tool, "{}")));
                final SpanData span = only();
                assertThat(span.getName()).isEqualTo("tools/call " + tool);
                assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
                assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
                assertThat(span.getParentSpanId()).isEqualTo(PARENT_ID);
                assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
                assertThat(span.getSpanId()).isEqualTo(currentSpan.get());
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
                assertThat(span.getEndEpochNanos()).isGreaterThanOrEqualTo(span.getStartEpochNanos());
                assertThat(attribute(span, "mcp.method.name")).isEqualTo("tools/call");
                assertThat(attribute(span, "gen_ai.tool.name")).isEqualTo(tool);
                assertThat(attribute(span, "jsonrpc.request.id")).isEqualTo("a");
            }
            assertThat(Span.current().getSpanContext().isValid()).isFalse();
        }
    }

    @Test
    void shouldBeginATraceWithoutAParentAndMarkErrors() {
        try (EngineHarness harness = start()) {
            harness.exchange(request(1, "ping", "{}"));
            final SpanData ping = only();
            assertThat(ping.getName()).isEqualTo("ping");
            assertThat(ping.getParentSpanContext().isValid()).isFalse();
            harness.exchange(request(2, "no/such", "{\"_meta\":{\"traceparent\":\"garbage\"}}"));
            final SpanData unknown = only();
            assertThat(unknown.getName()).isEqualTo("other");
            assertThat(unknown.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(attribute(unknown, "error.type")).isEqualTo("-32601");
            harness.exchange(
                    call(3, "failing", "{}").replace("\"params\":{", "\"params\":{\"_meta\":{\"traceparent\":7},"));
            assertThat(attribute(only(), "error.type")).isEqualTo("tool_error");
            assertThat(harness.errors).hasSize(1);
        }
    }

    @Test
    void shouldOpenNoSpanForNotifications() {
        try (EngineHarness harness = start()) {
            harness.exchange(request(1, "ping", "{}"));
            harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            harness.run();
            assertThat(spans.getFinishedSpanItems()).hasSize(1);
        }
    }
}
