package org.peregrine.engine.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Spans through the OpenTelemetry API, named as its conventions for MCP servers have it. The API is an optional
 * dependency of the engine: who uses this class brings it, and an SDK that exports the spans.
 */
public final class OpenTelemetryTracer implements RequestTracer {
    private static final String SCOPE = "org.peregrine";
    private static final String CALL = "tools/call";
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("mcp.method.name");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("mcp.protocol.version");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("jsonrpc.request.id");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private static final TextMapGetter<TracedRequest> META = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TracedRequest request) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public String get(TracedRequest request, String key) {
            return switch (key) {
                case "traceparent" -> request.traceparent();
                case "tracestate" -> request.tracestate();
                default -> null;
            };
        }
    };

    private final Tracer tracer;

    /**
     * Traces with an SDK, or with what an agent has installed.
     *
     * @param telemetry such as {@code GlobalOpenTelemetry.get()}.
     */
    @SuppressWarnings("exports") // An application that traces requires the API itself.
    public OpenTelemetryTracer(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer(SCOPE);
    }

    @Override
    public RequestSpan begin(TracedRequest request, long ageNs) {
        final Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, META);
        final SpanBuilder builder = tracer.spanBuilder(request.method())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(Instant.now().minusNanos(ageNs))
                .setAttribute(METHOD, request.method())
                .setAttribute(REQUEST_ID, request.id());
        if (request.protocolVersion() != null) {
            builder.setAttribute(VERSION, request.protocolVersion());
        }
        return new OpenSpan(builder.startSpan(), parent);
    }

    private record OpenSpan(Span span, Context parent) implements RequestSpan {
        @Override
        public void tool(String name) {
            span.updateName(CALL + " " + name);
            span.setAttribute(OPERATION, "execute_tool");
            span.setAttribute(TOOL, name);
        }

        @Override
        public void run(Runnable work) {
            try (Scope scope = parent.with(span).makeCurrent()) {
                Objects.requireNonNull(scope);
                work.run();
            }
        }

        @Override
        public void end(String error) {
            if (error != null) {
                span.setAttribute(ERROR, error);
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
