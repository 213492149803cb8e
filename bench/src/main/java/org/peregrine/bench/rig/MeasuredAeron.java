package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.peregrine.bench.Messages;
import org.peregrine.bench.process.AeronDirectories;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.client.aeron.MessageListener;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.transports.aeron.AeronSettings;
import org.peregrine.transports.aeron.AeronTransport;

/**
 * A server over Aeron: a process of its own, or an engine that the thread which calls it invokes, with its driver.
 * The client spins.
 */
final class MeasuredAeron extends PolledWire {
    /** Aeron's client takes the driver for dead after it, too. */
    private static final Duration OPEN_TIMEOUT = Duration.ofMinutes(2);

    private final McpEngine engine;
    private final MessageListener listener;
    private AeronClient client;

    private MeasuredAeron(String name, RigProcess process, McpEngine engine) {
        super(name, process);
        this.engine = engine;
        listener = window::onMessage;
    }

    /**
     * Starts a server.
     *
     * @param name in the results.
     * @param command of the server.
     * @param channel that it serves.
     * @param directory in which it runs its driver.
     * @return a connected wire.
     * @throws IOException when the server does not start or does not take the connection.
     */
    static MeasuredAeron to(String name, List<String> command, String channel, Path directory) throws IOException {
        final String flags = "-Daeron.dir=" + directory + " " + String.join(" ", AeronDirectories.flags());
        final MeasuredAeron wire =
                new MeasuredAeron(name, RigProcess.start(name, command, Map.of("PEREGRINE_JAVA_OPTS", flags)), null);
        try {
            AeronDirectories.awaitDriver(directory);
            wire.client = AeronClient.connect(
                    AeronClientSettings.of(channel).directory(directory).openTimeout(OPEN_TIMEOUT));
        } catch (final IOException failure) {
            wire.endProcess();
            throw failure;
        }
        return wire;
    }

    /**
     * Launches an engine that this thread invokes.
     *
     * @param channel that it serves.
     * @param directory of its driver, which this thread invokes, too.
     * @return a connected wire.
     * @throws IOException when the driver does not start.
     */
    static MeasuredAeron onOneThread(String channel, Path directory) throws IOException {
        final McpEngine engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Messages.registry())
                .transport(new AeronTransport("aeron", AeronSettings.of(channel).embeddedIn(directory))));
        final MeasuredAeron wire = new MeasuredAeron(channel.replaceAll("\\?.*", "") + ", one thread", null, engine);
        wire.client = AeronClient.begin(AeronClientSettings.of(channel).directory(directory));
        while (!wire.client.isOpen()) {
            engine.invoke();
            wire.client.work();
            if (wire.client.closeReason() != null) {
                throw new IOException(wire.client.closeReason());
            }
        }
        return wire;
    }

    @Override
    public boolean offer(DirectBuffer message, int offset, int length) throws IOException {
        final Offer offer = client.offer(message, offset, length);
        if (offer == Offer.CLOSED) {
            throw new IOException(name() + ": " + client.closeReason());
        }
        return offer == Offer.TAKEN;
    }

    @Override
    public void poll() throws IOException {
        if (engine != null) {
            engine.invoke();
        }
        client.poll(listener);
        if (!client.isOpen()) {
            throw new IOException(name() + ": " + client.closeReason());
        }
    }

    @Override
    public void keepAlive() {
        if (engine != null) {
            engine.invoke();
        }
        client.work();
    }

    /** Ends the connection, and lets the server see it. */
    void disconnect() {
        client.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        if (engine != null) {
            engine.close();
        }
        endProcess();
    }
}
