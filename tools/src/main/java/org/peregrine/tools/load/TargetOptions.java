package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import picocli.CommandLine.Option;

/** The options that say how to talk with the server. */
final class TargetOptions {
    private enum Era {
        AUTO,
        LEGACY,
        MODERN
    }

    @Option(
            names = "--era",
            paramLabel = "ERA",
            description = "legacy (initialize, up to 2025-11-25), modern (2026-07-28, stateless), "
                    + "or auto (the default): modern when the server says that it speaks it, and the mix has nothing "
                    + "that only the legacy era knows, such as ping.")
    private Era era = Era.AUTO;

    @Option(
            names = "--protocol",
            paramLabel = "REVISION",
            description = "A revision, such as 2025-06-18; instead of --era.")
    private String protocol;

    @Option(
            names = "--sessionless",
            description = "Send legacy requests without initialize, as stateless servers accept them.")
    private boolean sessionless;

    @Option(
            names = "--header",
            paramLabel = "NAME: VALUE",
            description = "A further field of each HTTP request, such as 'Authorization: Bearer x'. May be repeated.")
    private List<String> headers = new ArrayList<>();

    /** The settings; asks the server when neither options nor the mix say which era is spoken. */
    ClientSettings settings(Target target, RequestMix mix) throws IOException {
        final String lines =
                String.join("", headers.stream().map(TargetOptions::line).toList());
        final ClientSettings settings =
                ClientSettings.of(version(target, lines, mix)).withHeaderLines(lines);
        return sessionless ? settings.withSession(null) : settings;
    }

    private static String line(String field) {
        if (!field.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\x20-\\x7E\\t]*")) {
            throw new IllegalArgumentException("'" + field + "' is no header field");
        }
        return field + "\r\n";
    }

    private ProtocolVersion version(Target target, String lines, RequestMix mix) throws IOException {
        if (protocol != null) {
            for (final ProtocolVersion version : ProtocolVersion.values()) {
                if (version.wireName().equals(protocol)) {
                    return version;
                }
            }
            throw new IllegalArgumentException("there is no revision '" + protocol + "'");
        }
        return switch (era) {
            case MODERN -> ProtocolVersion.V2026_07_28;
            case LEGACY -> legacy(target);
            case AUTO -> mix.isLegacy() ? legacy(target) : EraProbe.find(target, lines);
        };
    }

    private static ProtocolVersion legacy(Target target) {
        return target.kind() == Target.Kind.SSE ? ProtocolVersion.V2024_11_05 : ProtocolVersion.LATEST_LEGACY;
    }
}
