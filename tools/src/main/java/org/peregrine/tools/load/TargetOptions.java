package org.peregrine.tools.load;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
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

    @Option(
            names = "--source",
            split = ",",
            paramLabel = "ADDRESS",
            description = "Addresses of this machine that connections over TCP begin at, in turn: one has some 28,000"
                    + " ports.")
    private List<String> sources = new ArrayList<>();

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
                .sources(sources(target))
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

    private List<InetAddress> sources(Target target) {
        return sources(target, sources);
    }

    /**
     * Addresses that connections begin at.
     *
     * @param target the server.
     * @param sources as {@code --source} takes them.
     * @return the addresses, all of this machine.
     * @throws IllegalArgumentException when one is none, or the target is not reached over TCP.
     */
    public static List<InetAddress> sources(Target target, List<String> sources) {
        final boolean network = switch (target.kind()) {
            case HTTP, SSE, WEBSOCKET, TCP -> true;
            case UNIX, STDIO, OTHER -> false;
        };
        if (!network && !sources.isEmpty()) {
            throw new IllegalArgumentException("--source is of targets over TCP");
        }
        return sources.stream().map(TargetOptions::source).toList();
    }

    /** An address as it is written; no name, which would have to be looked up. */
    private static InetAddress source(String text) {
        final InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (final IllegalArgumentException none) {
            throw new IllegalArgumentException("--source " + text + " is no IP address", none);
        }
        if (!isOfThisMachine(address)) {
            throw new IllegalArgumentException("--source " + text + " is no address of this machine");
        }
        return address;
    }

    /** The whole of 127.0.0.0/8 is, although one address of it stands in the list. */
    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (final SocketException unknown) {
            return false;
        }
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
