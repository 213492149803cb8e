package org.peregrine.tools.serve;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.registry.Registry;
import org.peregrine.transports.address.AddressText;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.IoBackend;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Text of a server that is up: what it serves, where, and how to connect. */
public final class Banner {
    /** In which the launcher says which collector it has chosen, and for which machine. */
    static final String COLLECTOR_PROPERTY = "peregrine.collector";

    private Banner() {}

    /**
     * Prints what is served, and where.
     *
     * @param out standard error: standard output may belong to the protocol.
     * @param registry that is served.
     * @param urls of the endpoints, from {@link #url}.
     * @param stdio whether standard input and output are served too.
     */
    static void print(PrintWriter out, Registry registry, List<String> urls, boolean stdio) {
        out.println("Peregrine " + PeregrineVersion.TEXT + " serves "
                + LogText.count(registry.tools().size(), "tool") + ", "
                + LogText.count(registry.resources().size(), "resource") + ", "
                + (registry.templates().isEmpty()
                        ? ""
                        : LogText.count(registry.templates().size(), "resource template") + ", ")
                + LogText.count(registry.prompts().size(), "prompt"));
        if (stdio) {
            out.println("  stdio");
        }
        urls.forEach(url -> out.println("  " + url));
        out.flush();
    }

    /**
     * Prints which collector the JVM has, and why.
     *
     * @param out as {@link #print} has it.
     * @param chosen by the launcher; null, for a JVM that it has not started, prints nothing.
     */
    static void printCollector(PrintWriter out, String chosen) {
        if (chosen != null) {
            out.println("  collector " + LogText.printable(chosen));
            out.flush();
        }
    }

    /**
     * Prints what is beneath sockets, unless it is what is there everywhere.
     *
     * @param out as {@link #print} has it.
     * @param backend of the sockets; null, without any, prints nothing.
     */
    static void printBackend(PrintWriter out, IoBackend backend) {
        if (backend == IoBackend.IO_URING) {
            out.println("  sockets over io_uring");
            out.flush();
        }
    }

    /**
     * Prints a command that makes a first call, when HTTP is served.
     *
     * @param out as {@link #print} has it.
     * @param registry that is served.
     * @param urls of the endpoints, from {@link #url}.
     * @param echoes whether it can be a call of our own tool.
     * @param token whether a call needs a token.
     */
    static void printFirstCall(PrintWriter out, Registry registry, List<String> urls, boolean echoes, boolean token) {
        urls.stream()
                .filter(url -> url.startsWith("http:"))
                .findFirst()
                .ifPresent(url -> printFirstCall(out, url, registry, echoes, token));
        out.flush();
    }

    private static void printFirstCall(PrintWriter out, String url, Registry registry, boolean echoes, boolean token) {
        final String request = echoes
                ? "\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"hello\"}}"
                : "\"" + listed(registry) + "\"";
        out.println(token ? "Try it, with a token or key in $TOKEN:" : "Try it:");
        out.println("  curl -s " + url.split(" ", 2)[0]
                + (token ? " -H \"Authorization: Bearer $TOKEN\"" : "") + " -H 'Content-Type: application/json' -d "
                + "'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + request + "}'");
    }

    private static String listed(Registry registry) {
        if (!registry.tools().isEmpty()) {
            return "tools/list";
        }
        return registry.resources().isEmpty() ? "ping" : "resources/list";
    }

    /**
     * Prints where it serves for programs: a URL or target a line, and an empty line at the end.
     *
     * @param out standard output.
     * @param bound addresses and protocols.
     * @param targets of other transports.
     */
    static void printUrls(PrintWriter out, List<NioTransport.Bound> bound, List<String> targets) {
        bound.forEach(endpoint -> out.println(plainUrl(endpoint)));
        targets.forEach(out::println);
        out.println();
        out.flush();
    }

    /**
     * Writes an address as people give it to a client.
     *
     * @param bound address and protocol.
     * @return a URL, and a remark where it is not the only one.
     */
    public static String url(NioTransport.Bound bound) {
        return plainUrl(bound) + (bound.address() instanceof InetSocketAddress inet ? others(inet) : "");
    }

    /**
     * Writes an address as programs read it.
     *
     * @param bound address and protocol.
     * @return a URL.
     */
    static String plainUrl(NioTransport.Bound bound) {
        if (!(bound.address() instanceof InetSocketAddress inet)) {
            return "unix:" + bound.address();
        }
        return url(bound.protocol(), "", authority(inet));
    }

    private static String url(Protocol protocol, String secure, String authority) {
        return switch (protocol) {
            case TlsProtocol tls -> url(tls.inner(), "s", authority);
            case HttpProtocol http -> "http" + secure + "://" + authority + "/mcp";
            case WebSocketProtocol ws -> "ws" + secure + "://" + authority + "/mcp";
            default -> (secure.isEmpty() ? "tcp" : "tls") + "://" + authority;
        };
    }

    /** An address that a client can use: where every one is bound, the nearest. */
    private static String authority(InetSocketAddress address) {
        if (address.getAddress().isAnyLocalAddress()) {
            return "127.0.0.1:" + address.getPort();
        }
        return AddressText.of(address);
    }

    private static String others(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress() ? " (and the other addresses of this machine)" : "";
    }
}
