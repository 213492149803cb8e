package org.peregrine.tools;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.peregrine.engine.registry.Registry;

/** What the server says of itself when it is up: what it serves, where, and how to connect. */
final class Banner {
    private Banner() {}

    /**
     * Prints the banner.
     *
     * @param out standard error: standard output may belong to the protocol.
     * @param registry what is served.
     * @param urls where, as {@link #url} gives them.
     * @param stdio whether standard input and output are served too.
     */
    static void print(PrintWriter out, Registry registry, List<String> urls, boolean stdio) {
        out.println("Peregrine " + PeregrineMain.VERSION + " serves "
                + registry.tools().size() + " tools, "
                + (registry.resources().size() + registry.templates().size()) + " resources, "
                + registry.prompts().size() + " prompts");
        if (stdio) {
            out.println("  stdio");
        }
        urls.forEach(url -> out.println("  " + url));
        urls.stream().filter(url -> url.startsWith("http:")).findFirst().ifPresent(url -> printFirstCall(out, url));
        out.flush();
    }

    private static void printFirstCall(PrintWriter out, String url) {
        out.println("Try it:");
        out.println("  curl -s " + url + " -H 'Content-Type: application/json' -d "
                + "'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
                + "\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"hello\"}}}'");
    }

    /**
     * Writes an address as people give it to a client.
     *
     * @param address that is bound.
     * @param http whether HTTP is spoken there.
     * @return a URL.
     */
    static String url(SocketAddress address, boolean http) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unix:" + address;
        }
        return http ? "http://" + authority(inet) + "/mcp" : "tcp://" + authority(inet);
    }

    /**
     * Writes the address of a WebSocket endpoint as people give it to a client.
     *
     * @param address that is bound.
     * @return a URL.
     */
    static String webSocketUrl(InetSocketAddress address) {
        return "ws://" + authority(address) + "/mcp";
    }

    private static String authority(InetSocketAddress address) {
        final String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
