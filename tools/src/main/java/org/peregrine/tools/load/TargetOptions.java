package org.peregrine.tools.load;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.access.AccessOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how to talk with the server. */
public final class TargetOptions {
    /** For picocli. */
    public TargetOptions() {}

    @Option(
            names = "--era",
            paramLabel = "ERA",
            description = "legacy (initialize, up to 2025-11-25), modern (2026-07-28, stateless), "
                    + "or auto (the default): modern when the server says that it speaks it, and the mix has nothing "
                    + "that only the legacy era knows, such as ping.")
    private Load.Era era = Load.Era.AUTO;

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
            description = "A further field of each HTTP request, such as 'X-Tenant: a'. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Mixin
    private AccessOptions access;

    /**
     * Makes the settings of the connections; throws IllegalArgumentException for an invalid field or revision, and for
     * files that cannot be used.
     */
    void describe(Load load, Target target) {
        final String fields =
                String.join("", headers.stream().map(TargetOptions::line).toList());
        load.access(access.apply(target, ClientSettings.RAW.withHeaderLines(fields)))
                .sessionless(sessionless)
                .era(era)
                .version(protocol == null ? null : version(protocol));
    }

    /**
     * A field of HTTP as a line.
     *
     * @param field name, colon and value.
     * @return the field, ended by CR LF.
     * @throws IllegalArgumentException when it is none.
     */
    public static String line(String field) {
        if (!field.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\x20-\\x7E\\t]*")) {
            throw new IllegalArgumentException("'" + field + "' is no header field");
        }
        return field + "\r\n";
    }

    private static ProtocolVersion version(String name) {
        for (final ProtocolVersion version : ProtocolVersion.values()) {
            if (version.wireName().equals(name)) {
                return version;
            }
        }
        throw new IllegalArgumentException("there is no revision '" + name + "'");
    }
}
