package org.peregrine.tools.connect;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.TestedEngine;
import org.peregrine.tools.kit.Kit;
import org.peregrine.transports.aeron.AeronSettings;
import org.peregrine.transports.aeron.AeronTransport;

/** A server over shared memory or UDP, with a driver of its own in the test's process. */
public final class AeronServer implements AutoCloseable {
    private static final int TRIES = 100;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String channel;
    private final Path directory;
    private final int shards = TestedEngine.shards();
    private final McpEngine engine;

    /** The built-in kit over {@code ipc} or {@code udp}. */
    public AeronServer(String medium) throws IOException {
        this(
                medium,
                new EngineContext()
                        .registry(
                                Registry.builder().plugin(Kit.BUILT_IN.plugin()).build()));
    }

    /** With settings and a registry. */
    public AeronServer(String medium, EngineContext context) throws IOException {
        channel = medium.equals("ipc") ? "aeron:ipc" : "aeron:udp?endpoint=127.0.0.1:" + freePort();
        final Path shm = Path.of("/dev/shm");
        final Path parent = Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
        directory =
                parent.resolve("peregrine-connect-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
        final AeronSettings settings = AeronSettings.of(channel).embeddedIn(directory);
        engine = TestedEngine.launch(
                context,
                shards == 1
                        ? List.of(new AeronTransport("aeron", settings))
                        : AeronTransport.shards("aeron", settings, shards));
    }

    /** A port that is free, and the next one, too. */
    private static int freePort() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    DatagramSocket second =
                            new DatagramSocket(first.getLocalPort() + 1, InetAddress.getLoopbackAddress())) {
                return second.getLocalPort() - 1;
            } catch (final SocketException | IllegalArgumentException taken) {
                // Another pair.
            }
        }
        throw new IOException("no two ports beside each other are free");
    }

    /** The engine that serves. */
    public McpEngine engine() {
        return engine;
    }

    /** The directory of its driver. */
    Path directory() {
        return directory;
    }

    /** The target that clients of other processes give. */
    public String target() {
        return channel + (channel.contains("?") ? "|" : "?") + "aeron-dir=" + directory + "|shards=" + shards;
    }

    @Override
    public void close() {
        engine.close();
    }
}
