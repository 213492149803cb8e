package org.peregrine.tools.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.transports.Sockets;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.settings.IoBackend;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;
import picocli.CommandLine.Option;

/** Options of {@code serve} about sockets: where HTTP, WebSocket and lines are served. */
final class SocketOptions {
    private static final InetSocketAddress DEFAULT_HTTP =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080);

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.class,
            description = "Serve Streamable HTTP at http://HOST:PORT/mcp, and clients of 2024-11-05 at /sse."
                    + " May be repeated.")
    private List<InetSocketAddress> http = new ArrayList<>();

    @Option(names = "--no-sse", description = "Do not serve /sse and /messages, the deprecated pair, beside /mcp.")
    private boolean withoutSse;

    @Option(
            names = "--ws",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.class,
            description = "Serve WebSocket at ws://HOST:PORT/mcp. May be repeated.")
    private List<InetSocketAddress> ws = new ArrayList<>();

    @Option(
            names = "--tcp",
            paramLabel = "[HOST:]PORT",
            converter = HostAndPort.class,
            description = "Serve newline-delimited JSON over TCP; the host is 127.0.0.1 unless given. May be repeated.")
    private List<InetSocketAddress> tcp = new ArrayList<>();

    @Option(names = "--unix", paramLabel = "PATH", description = "Serve newline-delimited JSON over a Unix socket.")
    private List<Path> unix = new ArrayList<>();

    @Option(
            names = "--io",
            paramLabel = "BACKEND",
            description = "Interface of the system beneath sockets: selector (the default), io-uring (Linux 6.1, where"
                    + " it is allowed), or auto (io-uring where it can be had).")
    private IoBackend io = IoBackend.byDefault();

    private IoBackend opened;

    boolean isEmpty() {
        return http.isEmpty() && ws.isEmpty() && tcp.isEmpty() && unix.isEmpty();
    }

    /** Serves HTTP at its usual place, for a line that names no transport. */
    void addDefault() {
        http.add(DEFAULT_HTTP);
    }

    /** Adds what a line says without the parser. */
    boolean add(String option, String value) {
        return switch (option) {
            case "--http" -> http.add(PlainLine.address(value));
            case "--ws" -> ws.add(PlainLine.address(value));
            case "--tcp" -> tcp.add(PlainLine.address(value));
            case "--unix" -> unix.add(Path.of(value));
            case "--io" -> {
                io = IoBackend.of(value);
                yield true;
            }
            default -> false;
        };
    }

    /** Whether callers come over HTTP or WebSocket. */
    boolean serveHttp() {
        return !http.isEmpty() || !ws.isEmpty();
    }

    /** Whether they come over TCP, by lines. */
    boolean serveTcp() {
        return !tcp.isEmpty();
    }

    /** Whether they come over Unix sockets. */
    boolean serveUnix() {
        return !unix.isEmpty();
    }

    /** Makes the transports, one a shard; none without sockets. */
    List<NioTransport> open(int shards, HttpSettings settings, TlsOptions tls, ProxyOptions proxies) {
        if (isEmpty()) {
            return List.of();
        }
        opened = io.resolve();
        final List<NioTransport> all = Sockets.transports("net", shards, opened);
        final NioTransport first = all.getFirst().proxies(proxies.named());
        http.forEach(address -> first.listen(address, tls.encrypt(httpProtocol(settings), TlsRules.HTTP_1_1)));
        ws.forEach(address -> first.listen(address, tls.encrypt(new WebSocketProtocol(settings), TlsRules.HTTP_1_1)));
        tcp.forEach(address -> first.listen(address, tls.encrypt(new LineProtocol(), null)));
        unix.forEach(path -> first.listen(UnixDomainSocketAddress.of(path), new LineProtocol()));
        return all;
    }

    /** The backend beneath the sockets that are open; null without sockets. */
    IoBackend backend() {
        return opened;
    }

    private HttpProtocol httpProtocol(HttpSettings settings) {
        final HttpProtocol streamable = new HttpProtocol(settings);
        return withoutSse ? streamable : streamable.withSse("/sse", "/messages");
    }
}
