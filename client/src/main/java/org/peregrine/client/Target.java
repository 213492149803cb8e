package org.peregrine.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.client.process.CommandWords;

/**
 * Address and transport of a server.
 *
 * @param kind of transport.
 * @param text as it was given.
 * @param address of the socket; null when it has none.
 * @param authority host and port as a Host field names them; empty without HTTP.
 * @param path of the endpoint, query included; empty without HTTP.
 * @param command with its arguments; empty for a socket.
 * @param tlsHost name or address that the server's certificate must have; empty without TLS.
 */
public record Target(
        Kind kind,
        String text,
        SocketAddress address,
        String authority,
        String path,
        List<String> command,
        String tlsHost) {
    /** The forms of a target, for help texts. */
    public static final String FORMS =
            "http[s]://HOST:PORT/PATH, http[s]+sse://HOST:PORT/PATH, ws[s]://HOST:PORT/PATH, tcp:HOST:PORT, tls:HOST:PORT, "
                    + "unix:PATH, 'stdio:COMMAND'";

    /** An address of IPv6 in brackets or a name, then a port, which may be empty. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._~-]+))(?::([0-9]{1,5})?)?");

    private static final int MAX_PORT = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String NO_TLS = "";

    /** The transports that a client can speak. */
    public enum Kind {
        /** Streamable HTTP, answers as JSON or as event streams. */
        HTTP,
        /** The deprecated pair: a stream of events, and an endpoint that takes messages. */
        SSE,
        /** WebSocket, a message in each text frame. */
        WEBSOCKET,
        /** Lines over TCP. */
        TCP,
        /** Lines over a Unix domain socket. */
        UNIX,
        /** Lines over standard input and output of a child process. */
        STDIO,
        /** A scheme that another artifact brings as a {@link TargetScheme}. */
        OTHER;

        /**
         * Whether each request is an exchange of HTTP of its own, so that a connection has one under way at a time.
         *
         * @return true for {@link #HTTP}.
         */
        public boolean isExchange() {
            return this == HTTP;
        }
    }

    /** Copies the command. */
    public Target {
        command = List.copyOf(command);
    }

    /**
     * Reads a target.
     *
     * @param text in one of the {@link #FORMS}.
     * @return the target; its host is resolved.
     * @throws IllegalArgumentException when the text has another form, or names an unknown host.
     */
    public static Target parse(String text) {
        final int colon = text.indexOf(':');
        final String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        final String rest = text.substring(colon + 1);
        return switch (scheme) {
            case "http", "https" -> url(Kind.HTTP, text, scheme.endsWith("s"), "/mcp");
            case "http+sse", "sse+http", "sse" -> url(Kind.SSE, text, false, "/sse");
            case "https+sse", "sse+https" -> url(Kind.SSE, text, true, "/sse");
            case "ws", "wss" -> url(Kind.WEBSOCKET, text, scheme.endsWith("ss"), "/mcp");
            case "tcp", "tls" -> lines(text, rest.replaceFirst("^//", ""), scheme.equals("tls"));
            case "unix" -> new Target(Kind.UNIX, text, unix(rest), "", "", List.of(), NO_TLS);
            case "stdio" -> new Target(Kind.STDIO, text, null, "", "", CommandWords.split(rest), NO_TLS);
            default -> {
                TargetSchemes.find(scheme, text).check(text);
                yield new Target(Kind.OTHER, text, null, "", "", List.of(), NO_TLS);
            }
        };
    }

    /**
     * Name of the transport, for results.
     *
     * @return in lower case, with {@code +tls} behind it when it is encrypted; of {@link Kind#OTHER} the name of its
     *     scheme.
     */
    public String transport() {
        final String name = kind == Kind.OTHER ? text.substring(0, text.indexOf(':')) : kind.name();
        return name.toLowerCase(Locale.ROOT) + (isSecure() ? "+tls" : "");
    }

    /**
     * Whether the connection is encrypted by TLS.
     *
     * @return true for {@code https://}, {@code https+sse://}, {@code wss://} and {@code tls:}.
     */
    public boolean isSecure() {
        return !tlsHost.isEmpty();
    }

    /**
     * The socket alone, with its TLS and without the handshake of the transport over it.
     *
     * @return a target of lines that names the same server; this one when it has no socket.
     */
    public Target socketAlone() {
        if (address == null) {
            return this;
        }
        final Kind lines = address instanceof UnixDomainSocketAddress ? Kind.UNIX : Kind.TCP;
        return new Target(lines, text, address, "", "", List.of(), tlsHost);
    }

    /**
     * The same server under another path.
     *
     * @param otherPath of the endpoint, query included.
     * @return the target.
     */
    Target withPath(String otherPath) {
        return new Target(kind, text, address, authority, otherPath, command, tlsHost);
    }

    /** Scheme, host and port as browsers write them. */
    String origin() {
        return (isSecure() ? "https://" : "http://") + authority;
    }

    private static Target lines(String text, String hostAndPort, boolean secure) {
        final InetSocketAddress address = hostAndPort(hostAndPort);
        return new Target(Kind.TCP, text, address, "", "", List.of(), secure ? host(hostAndPort) : NO_TLS);
    }

    private static Target url(Kind kind, String text, boolean secure, String usualPath) {
        final URI uri;
        try {
            uri = URI.create("http" + text.substring(text.indexOf(':')));
        } catch (final IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is no URL", malformed);
        }
        // URI.getHost() knows no names with an underscore, which container networks give.
        final String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.indexOf('@') >= 0) { // Results and logs name targets. Source: RFC 9110, 4.2.4.
            throw new IllegalArgumentException("a target holds no user and password; send a field of HTTP instead");
        }
        final Matcher host = AUTHORITY.matcher(authority);
        if (!host.matches()) {
            throw new IllegalArgumentException("'" + text + "' names no host");
        }
        final int usualPort = secure ? HTTPS_PORT : HTTP_PORT;
        final int port = host.group(3) == null ? usualPort : Integer.parseInt(host.group(3));
        final String path = uri.getRawPath().isEmpty() ? usualPath : uri.getRawPath();
        final String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        final String name = host.group(1) == null ? host.group(2) : host.group(1);
        return new Target(kind, text, resolve(name, port), authority, path + query, List.of(), secure ? name : NO_TLS);
    }

    private static InetSocketAddress hostAndPort(String text) {
        final int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        return resolve(host(text), Integer.parseInt(text.substring(colon + 1)));
    }

    private static String host(String hostAndPort) {
        final int colon = hostAndPort.lastIndexOf(':');
        return colon == 0 ? "127.0.0.1" : hostAndPort.substring(0, colon).replaceAll("^\\[|]$", "");
    }

    private static InetSocketAddress resolve(String host, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and " + MAX_PORT);
        }
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unknown host '" + host + "'");
        }
        return address;
    }

    private static UnixDomainSocketAddress unix(String text) {
        final String path = text.replaceFirst("^//", "");
        if (path.isEmpty()) {
            throw new IllegalArgumentException("unix: names no path");
        }
        try {
            return UnixDomainSocketAddress.of(Path.of(path));
        } catch (final InvalidPathException wrong) {
            throw new IllegalArgumentException("'" + path + "' is no path", wrong);
        }
    }
}
