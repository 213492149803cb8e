package org.peregrine.tools.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.tools.chaos.Timeline.ProbePoint;

/** A client that calls fifty times a second, one call at a time, whatever happens, and connects again when it must. */
final class Probe implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NANOS_PER_MILLI = 1e6;

    private final InetSocketAddress address;
    private final Timeline timeline;
    private final Thread thread;
    private volatile ByteClient client;
    private volatile String shard;
    private volatile boolean closing;

    Probe(InetSocketAddress address, Timeline timeline) throws IOException {
        this.address = address;
        this.timeline = timeline;
        client = ByteClient.connect(address);
        shard = client.where();
        thread = Thread.ofPlatform().daemon().name("chaos-probe").start(this::run);
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
        try {
            if (client == null) {
                client = ByteClient.connect(address);
            }
            shard = client.where();
            timeline.add(new ProbePoint(timeline.nowS(), (System.nanoTime() - startNs) / NANOS_PER_MILLI));
        } catch (final IOException ended) {
            if (!closing) {
                timeline.add(new ProbePoint(timeline.nowS(), -1));
            }
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        final ByteClient current = client;
        if (current != null) {
            current.close();
        }
        ProcessFaults.join(thread);
    }
}
