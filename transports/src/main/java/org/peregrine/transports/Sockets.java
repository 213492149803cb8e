package org.peregrine.transports;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.settings.IoBackend;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.tls.TlsSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/**
 * The addresses of an engine, and the shards that serve them: the short way for an application that embeds the engine.
 *
 * <pre>
 *   try (McpEngine engine = new Sockets().http("127.0.0.1", 8080).shards(2).launch(context)) {
 *       engine.awaitClose();
 *   }
 * </pre>
 *
 * <p>Whoever needs proxies or protocols with clocks of their own gives the {@link #transports} to the context.
 */
public final class Sockets {
    private record Endpoint(SocketAddress address, Protocol protocol, TlsSettings tls, String applicationProtocol) {}

    private final List<Endpoint> endpoints = new ArrayList<>();
    private int shards = 1;
    private IoBackend io = IoBackend.byDefault();
    private TlsSettings tls;
    private NioTransport listening;

    /** Creates sockets without an address. */
    public Sockets() {}

    /**
     * Creates a transport for each of several shards. The first one listens, and spreads its connections over all.
     *
     * @param name of all; a number is put behind it.
     * @param count of shards, at least 1.
     * @return the transports, each to be given to the engine.
     */
    public static List<NioTransport> transports(String name, int count) {
        return transports(name, count, IoBackend.byDefault());
    }

    /**
     * Creates a transport for each of several shards, as {@link #transports(String, int)}.
     *
     * @param name of all; a number is put behind it.
     * @param count of shards, at least 1.
     * @param io beneath the sockets of all.
     * @return the transports, each to be given to the engine.
     */
    public static List<NioTransport> transports(String name, int count, IoBackend io) {
        final NioTransport first = new NioTransport(name + "-0", io);
        final List<NioTransport> all = new ArrayList<>(List.of(first));
        for (int i = 1; i < count; i++) {
            all.add(new NioTransport(name + "-" + i, io));
        }
        first.shareWith(all.subList(1, all.size()).toArray(NioTransport[]::new));
        return List.copyOf(all);
    }

    /**
     * Serves Streamable HTTP at {@code /mcp}, for callers on this machine.
     *
     * @param host name or address of an interface of this machine.
     * @param port 0 for any free one.
     * @return this.
     */
    public Sockets http(String host, int port) {
        return http(host, port, HttpSettings.LOCAL);
    }

    /**
     * Serves Streamable HTTP.
     *
     * @param host name or address of an interface of this machine.
     * @param port 0 for any free one.
     * @param settings the path, and who may call.
     * @return this.
     */
    public Sockets http(String host, int port, HttpSettings settings) {
        return listen(new InetSocketAddress(host, port), new HttpProtocol(settings), TlsRules.HTTP_1_1);
    }

    /**
     * Serves WebSocket at {@code /mcp}, for callers on this machine.
     *
     * @param host name or address of an interface of this machine.
     * @param port 0 for any free one.
     * @return this.
     */
    public Sockets webSocket(String host, int port) {
        return listen(new InetSocketAddress(host, port), new WebSocketProtocol(HttpSettings.LOCAL), TlsRules.HTTP_1_1);
    }

    /**
     * Serves lines over TCP.
     *
     * @param host name or address of an interface of this machine.
     * @param port 0 for any free one.
     * @return this.
     */
    public Sockets tcp(String host, int port) {
        return listen(new InetSocketAddress(host, port), new LineProtocol(), null);
    }

    /**
     * Serves lines over a Unix domain socket.
     *
     * @param path of its file, which is removed on close.
     * @return this.
     */
    public Sockets unix(Path path) {
        endpoints.add(new Endpoint(UnixDomainSocketAddress.of(path), new LineProtocol(), null, null));
        return this;
    }

    private Sockets listen(SocketAddress address, Protocol protocol, String applicationProtocol) {
        endpoints.add(new Endpoint(address, protocol, tls, applicationProtocol));
        return this;
    }

    /**
     * Encrypts the addresses that are named from now on, except for Unix domain sockets.
     *
     * @param settings certificate and key, which are read at the launch; null for none from now on.
     * @return this.
     */
    public Sockets tls(TlsSettings settings) {
        tls = settings;
        return this;
    }

    private static Protocol encrypted(Endpoint endpoint, Map<TlsSettings, ServerContext> contexts)
            throws TlsFileException {
        if (endpoint.tls == null) {
            return endpoint.protocol;
        }
        ServerContext context = contexts.get(endpoint.tls);
        if (context == null) {
            context = ServerContext.load(endpoint.tls);
            contexts.put(endpoint.tls, context);
        }
        return new TlsProtocol(context, endpoint.protocol, endpoint.applicationProtocol);
    }

    /**
     * Chooses the system's interface beneath the sockets.
     *
     * @param backend {@link IoBackend#byDefault} unless this is called.
     * @return this.
     */
    public Sockets io(IoBackend backend) {
        io = backend;
        return this;
    }

    /**
     * Spreads connections over several shards, each with its ring and its threads.
     *
     * @param count of shards, 1 by default.
     * @return this.
     */
    public Sockets shards(int count) {
        shards = count;
        return this;
    }

    /**
     * Launches an engine over these sockets.
     *
     * @param context of the engine; gets a transport for each shard.
     * @return the engine, to be closed.
     * @throws IOException when an address cannot be bound, or certificates or a key cannot be used; the message names
     *     it.
     * @throws IllegalStateException when there is no address, or an engine was launched before.
     */
    public McpEngine launch(EngineContext context) throws IOException {
        if (endpoints.isEmpty() || listening != null) {
            throw new IllegalStateException(
                    listening == null ? "No address to listen on" : "These sockets are an engine's already");
        }
        final Map<TlsSettings, ServerContext> contexts = new HashMap<>();
        final List<NioTransport> transports = transports("net", shards, io);
        for (final Endpoint endpoint : endpoints) {
            transports.getFirst().listen(endpoint.address(), encrypted(endpoint, contexts));
        }
        listening = transports.getFirst();
        transports.forEach(context::transport);
        return McpEngine.launch(context);
    }

    /**
     * Addresses with the ports that the system chose.
     *
     * @return in the order in which they were named; empty before the launch.
     */
    public List<SocketAddress> boundAddresses() {
        return listening == null ? List.of() : listening.boundAddresses();
    }
}
