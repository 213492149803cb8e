package org.peregrine.tools.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.McpClient;
import org.peregrine.client.Target;
import org.peregrine.tools.chaos.Timeline.ProbePoint;
import org.peregrine.tools.chaos.client.ByteClient;

/** A client that calls fifty times a second, one call at a time, whatever happens, and connects again when it must. */
final class Probe implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final double NANOS_PER_MILLI = 1e6;

    private final String target;
    private final ClientSettings access;
    private final Timeline timeline;
    private final Thread thread;
    private volatile McpClient client;
    private volatile String shard;
    private volatile boolean closing;

    /** Connects to a target, with what lets it in. */
    Probe(Target target, ClientSettings access, Timeline timeline) throws IOException {
        this.target = target.text();
        this.access = access;
        this.timeline = timeline;
        client = connect();
        shard = where(client);
        thread = Thread.ofPlatform().daemon().name("chaos-probe").start(this::run);
    }

    private McpClient connect() throws IOException {
        return McpClient.connect(target, access).timeout(TIMEOUT);
    }

    private static String where(McpClient client) throws IOException {
        return ByteClient.shard(client.callTool("where", "{}"));
    }

    /** The shard that it is connected to. */
    String shard() {
        return shard;
    }

    private void run() {
        while (!closing) {
            ask();
            LockSupport.parkNanos(this, INTERVAL_NS);
        }
    }

    private void ask() {
        final long startNs = System.nanoTime();
        timeline.asks(timeline.nowS());
        try {
            if (client == null) {
                client = connect();
            }
            shard = where(client);
            timeline.add(new ProbePoint(timeline.nowS(), (System.nanoTime() - startNs) / NANOS_PER_MILLI));
        } catch (final IOException ended) {
            if (!closing) {
                timeline.add(new ProbePoint(timeline.nowS(), -1));
            }
            close(client);
            client = null;
        }
    }

    @Override
    public void close() {
        closing = true;
        close(client);
        ProcessFaults.join(thread);
    }

    private static void close(McpClient current) {
        if (current != null) {
            try {
                current.close();
            } catch (final IOException closed) { // Its server is gone.
                return;
            }
        }
    }
}
