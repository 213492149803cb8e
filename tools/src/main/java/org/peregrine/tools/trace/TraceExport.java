package org.peregrine.tools.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import org.peregrine.engine.trace.OpenTelemetryTracer;
import org.peregrine.engine.trace.RequestTracer;

/**
 * Spans of {@code serve --trace}: through what an agent has installed, otherwise through an SDK that the usual
 * variables {@code OTEL_*} configure. It becomes the global one, so that spans of plugins are children of their
 * requests. Loaded only when it is asked for.
 */
public final class TraceExport implements AutoCloseable {
    /** Defaults, unless a variable says otherwise: traces alone, over HTTP. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "peregrine",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    /** Null when an agent exports. */
    private final OpenTelemetrySdk sdk;

    private TraceExport(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * Begins to export.
     *
     * @return to be closed after the engine.
     * @throws RuntimeException when a variable makes no sense; the message names it.
     */
    public static TraceExport start() {
        if (GlobalOpenTelemetry.isSet()) {
            return new TraceExport(null);
        }
        return new TraceExport(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .disableShutdownHook() // The last spans end with the engine.
                .setResultAsGlobal()
                .build()
                .getOpenTelemetrySdk());
    }

    /**
     * For the engine.
     *
     * @return opens spans that are exported.
     */
    public RequestTracer tracer() {
        return new OpenTelemetryTracer(GlobalOpenTelemetry.get());
    }

    /** Exports what is left. After the engine has ended. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.close();
        }
    }
}
