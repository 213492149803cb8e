package org.peregrine.bench.optimization;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;

/**
 * An engine over TCP that the measuring thread invokes, and connections of the same thread that are each subscribed to
 * every resource. What they were sent lies in their sockets until it is read.
 */
final class SubscribedSockets implements AutoCloseable {
    private static final String HELLO = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"bench","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """;

    private static final String URI = "bench://changed/";
    private static final int READ_BYTES = 64 << 10;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final int resources;
    private final NioTransport transport;
    private final McpEngine engine;
    private final Notifier notifier;
    private final String[] uris;
    private final List<SocketChannel> subscribers = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private long due;

    /**
     * Launches the engine, connects and subscribes.
     *
     * @param connections that subscribe.
     * @param resources that each subscribes to.
     * @throws IOException when a subscriber was refused.
     */
    SubscribedSockets(int connections, int resources) throws IOException {
        this.resources = resources;
        uris = new String[resources];
        final Registry.Builder registry = Registry.builder();
        for (int i = 0; i < resources; i++) {
            uris[i] = URI + i;
            registry.resource(Resource.at(uris[i]).name("changed " + i).text("text"));
        }
        transport = new NioTransport("tcp")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(registry.build())
                .transport(transport));
        notifier = engine.notifier();
        try {
            for (int i = 0; i < connections; i++) {
                subscribers.add(subscribe());
            }
        } catch (final IOException failure) {
            close();
            throw failure;
        }
    }

    private SocketChannel subscribe() throws IOException {
        final StringBuilder lines = new StringBuilder(HELLO);
        for (int i = 0; i < resources; i++) {
            lines.append("{\"jsonrpc\":\"2.0\",\"id\":")
                    .append(1 + i)
                    .append(",\"method\":\"resources/subscribe\",\"params\":{\"uri\":\"")
                    .append(uris[i])
                    .append("\"}}\n");
        }
        final SocketChannel channel =
                SocketChannel.open(transport.boundAddresses().getFirst());
        channel.configureBlocking(false);
        final ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
            engine.invoke();
        }
        if (!read(channel, 1 + resources, "\"result\"")) {
            channel.close();
            throw new IOException("A subscriber was refused");
        }
        return channel;
    }

    /** Reads so many lines; returns whether each holds a text. */
    private boolean read(SocketChannel channel, int lines, String text) throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        final StringBuilder received = new StringBuilder();
        while (received.chars().filter(c -> c == '\n').count() < lines) {
            engine.invoke();
            input.clear();
            if (channel.read(input) < 0) {
                throw new EOFException("The server ended a subscriber");
            }
            received.append(StandardCharsets.UTF_8.decode(input.flip()));
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("Missing: " + received);
            }
        }
        return received.toString().lines().allMatch(line -> line.contains(text));
    }

    /** Changes a resource: the engine has not been invoked since. */
    void change(int resource) {
        due += subscribers.size();
        notifier.resourceUpdated(uris[resource]);
    }

    /** Invokes the engine until every change so far was written to every subscriber. */
    void deliver() throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (engine.counter(EngineCounter.NOTIFICATIONS_SENT) < due) {
            engine.invoke();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("Not every subscriber was told");
            }
        }
    }

    /**
     * Takes what the subscribers were sent.
     *
     * @param lines that each of them was sent.
     * @throws IOException when one was sent anything else.
     */
    void take(int lines) throws IOException {
        for (final SocketChannel subscriber : subscribers) {
            if (!read(subscriber, lines, "notifications/resources/updated")) {
                throw new IOException("A subscriber was sent something else");
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (final SocketChannel subscriber : subscribers) {
                subscriber.close();
            }
        } finally {
            engine.close();
        }
    }
}
