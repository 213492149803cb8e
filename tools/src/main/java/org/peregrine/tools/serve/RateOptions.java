package org.peregrine.tools.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.limit.RateSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code serve} that limit how often addresses, callers and tools may be served. */
final class RateOptions {
    @Option(
            names = "--limit-address",
            paramLabel = "N/s[:BURST]",
            converter = RateConverter.class,
            description = "Requests that one address may send, as 20/s, 20/s:100 or 600/m; more are answered with 429, "
                    + "elsewhere than over HTTP with error -32005. This machine and --proxy are not limited.")
    private Rate address;

    @Option(
            names = "--limit-caller",
            paramLabel = "N/s[:BURST]",
            converter = RateConverter.class,
            description = "The same for each caller; needs an --auth option.")
    private Rate caller;

    @Option(
            names = "--limit-tool",
            paramLabel = "NAME=N/s[:BURST]",
            description = "The same for all calls of a tool, in place of what its author has set. May be repeated.")
    private Map<String, String> tools = new LinkedHashMap<>();

    /** Reads a rate. */
    static final class RateConverter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            try {
                return Rate.parse(text);
            } catch (final IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    void configure(EngineContext context, boolean isAsking) {
        if (caller != null && !isAsking) {
            throw new IllegalArgumentException(
                    "--limit-caller needs an --auth option: without one all callers are one; --limit-address does not");
        }
        RateSettings settings = RateSettings.NONE.withPerAddress(address).withPerCaller(caller);
        for (final Map.Entry<String, String> tool : tools.entrySet()) {
            try {
                settings = settings.withPerTool(tool.getKey(), Rate.parse(tool.getValue()));
            } catch (final IllegalArgumentException wrong) {
                throw new IllegalArgumentException("--limit-tool " + tool.getKey() + ": " + wrong.getMessage(), wrong);
            }
        }
        context.rates(settings);
    }
}
