package org.peregrine.transports.aeron;

import io.aeron.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.driver.DriverFailure;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * Messages over Aeron: one shard, on a stream of its own.
 *
 * <pre>{@code
 * context.transport(new AeronTransport("aeron", AeronSettings.of("aeron:ipc")));
 * }</pre>
 *
 * <p>Each cycle invokes the driver, if it is embedded and the shard the first one, and this shard's client of Aeron. So
 * a handler that blocks a cycle for ten seconds is taken by the driver's clients for its death, and by Aeron for ours:
 * servers with such handlers use a driver of their own. When the driver is lost, connections end; another one is looked
 * for each second, and told of.
 *
 * <p>Shared memory wakes nobody: a shard without work sleeps for 50 µs at most, for 1 ms while nobody is connected.
 */
public final class AeronTransport implements Transport {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final int TERM_SHARE = 8;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_NAP_NS = 1_000;
    private static final long LONGEST_NAP_NS = 50_000;
    private static final long LONELY_NAP_NS = 1_000_000;

    private final String name;
    private final AeronSettings settings;
    private final DriverAccess driver;
    private final int shard;
    private final DriverFigures figures;
    private PeerContext context;
    private AeronPeers peers;
    private AeronLink link;
    private boolean accepting = true;
    private boolean quiesced;
    private boolean finished;
    private long finishedNs;
    private long tickNs;
    private long napNs = SHORTEST_NAP_NS;
    private boolean opened;
    private volatile boolean woken;
    private volatile Thread waiter;

    /**
     * Creates a transport of one shard.
     *
     * @param name for counters, messages and thread names.
     * @param settings channels and driver.
     * @throws IllegalArgumentException when two channels are one stream.
     */
    public AeronTransport(String name, AeronSettings settings) {
        this(name, name, settings, new DriverAccess(settings, 1), 0);
        settings.requireDistinct(1);
    }

    private AeronTransport(String name, String all, AeronSettings settings, DriverAccess driver, int shard) {
        this.name = name;
        this.settings = settings;
        this.driver = driver;
        this.shard = shard;
        this.figures = new DriverFigures(all, driver.directory(), driver.isEmbedded());
    }

    /**
     * Creates a transport for each of several shards, which share one driver.
     *
     * @param name of all; a number is put behind it.
     * @param settings channels and driver.
     * @param count of shards, at least 1.
     * @return the transports, each to be given to the engine, in this order.
     * @throws IllegalArgumentException when two channels have a stream in common.
     */
    public static List<AeronTransport> shards(String name, AeronSettings settings, int count) {
        settings.requireDistinct(count);
        final DriverAccess driver = new DriverAccess(settings, count);
        final List<AeronTransport> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new AeronTransport(name + "-" + i, name, settings, driver, i));
        }
        return List.copyOf(all);
    }

    /**
     * The longest message that fits a term.
     *
     * @param termBytes length of a term.
     * @return bytes.
     */
    public static int maxMessageBytes(int termBytes) {
        return Math.min(termBytes / TERM_SHARE, MAX_MESSAGE_BYTES);
    }

    /**
     * The driver's directory, by which clients find it.
     *
     * @return the directory.
     */
    public Path directory() {
        return driver.directory();
    }

    @Override
    public String name() {
        return name;
    }

    /** The distinct errors of the driver as of a second ago; of several shards the first one has them. */
    @Override
    public List<ReportedError> reportedErrors() {
        return figures.errors();
    }

    @Override
    public int maxReplyBytes(Limits limits) {
        int bytes = limits.intValue(Limit.MAX_REPLY_BYTES);
        for (final AeronChannel channel : settings.channels()) {
            bytes = Math.min(bytes, maxMessageBytes(channel.termBytes(limits.intValue(Limit.AERON_TERM_BYTES))));
        }
        return bytes;
    }

    @Override
    public void open(TransportContext shardContext) throws IOException {
        context = new PeerContext(shardContext);
        link = new AeronLink(driver, settings.channels(), shard, new Images());
        peers = new AeronPeers(context, link);
        if (driver.isEmbedded()) { // A driver elsewhere may have a network of its own.
            OwnAddresses.require(settings.channels(), shard == 0);
        }
        driver.open(shardContext.limits());
        opened = true;
        try {
            link.open();
        } catch (final IOException | RuntimeException refused) {
            close();
            throw refused;
        }
        final String shortage = shard == 0 ? driver.shortage(shortestTermBytes(context.termBytes)) : null;
        if (shortage != null) {
            context.notice("shortage", shortage);
        }
    }

    private int shortestTermBytes(int otherwise) {
        return settings.channels().stream()
                .mapToInt(channel -> channel.termBytes(otherwise))
                .min()
                .orElse(otherwise);
    }

    /** Takes images as they come and go. */
    private final class Images implements AeronLink.Listener {
        @Override
        public void onArrived(Image image, AeronChannel channel) {
            final ImageRefusal refusal = refusal(image, channel);
            if (refusal != null) {
                context.count(refusal.counter);
                link.reject(image, refusal);
                return;
            }
            final String responses = channel.responsePublication(image.correlationId(), context.termBytes);
            peers.add(image, link.addPublication(responses, AeronChannel.responses(channel.stream(shard))));
        }

        private ImageRefusal refusal(Image image, AeronChannel channel) {
            if (!accepting) {
                return ImageRefusal.CLOSING;
            }
            if (isFull()) {
                return ImageRefusal.CLIENTS;
            }
            final long bytes = 3L * image.termBufferLength() + 3L * channel.termBytes(context.termBytes);
            return bytes > context.maxPeerBytes ? ImageRefusal.BYTES : null;
        }

        /** A client that has closed makes room for the next one at once. */
        private boolean isFull() {
            if (peers.count() >= context.maxPeers) {
                peers.removeClosed();
            }
            return peers.count() >= context.maxPeers;
        }

        @Override
        public void onGone(Image image) {
            peers.remove(image);
        }

        @Override
        public void onLost(Throwable reason) {
            if (driver.lose()) {
                context.count(EngineCounter.AERON_DRIVER_LOST);
                context.notice(
                        "lost",
                        "The Aeron driver in " + driver.directory() + " is lost ("
                                + (reason == null ? "closed" : DriverFailure.reason(reason))
                                + "); looking for one each second");
            }
            peers.endAll();
        }

        @Override
        public void onFound() {
            if (driver.regain()) {
                context.notice("back", "The Aeron driver in " + driver.directory() + " is back");
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            context.contain(failure);
        }
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        context.startCycle(nowNs);
        int workCount = link.turn(nowNs) + peers.announceEnds();
        if (!quiesced) {
            workCount += peers.read(frameLimit);
        }
        workCount += peers.work();
        if (nowNs - tickNs >= TICK_NS) {
            tickNs = nowNs;
            peers.tick();
            if (shard == 0 && link.isUp()) {
                figures.update(link.aeron(), context);
            }
        }
        if (workCount > 0) {
            napNs = SHORTEST_NAP_NS;
        }
        return workCount;
    }

    @Override
    public int offer(Reply reply) {
        final AeronPeer peer = peers.find(reply.connectionId());
        return peer != null && peer.offer(reply) ? SENT : CLOSED;
    }

    @Override
    public void abort(long connectionId) {
        final AeronPeer peer = peers.find(connectionId);
        if (peer != null) {
            peer.fail();
        }
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        final AeronPeer peer = peers.find(connectionId);
        return peer != null && peer.isBacklogged();
    }

    /** Replies are in their terms already. */
    @Override
    public void flush() {}

    @Override
    public void await(long timeoutNs) {
        final Thread self = Thread.currentThread();
        waiter = self;
        // Written before the check, as wakeup writes its flag before it reads this one: one of the two sees the other.
        if (!woken) {
            LockSupport.parkNanos(this, Math.min(timeoutNs, peers.isEmpty() ? LONELY_NAP_NS : napNs));
            napNs = Math.min(2 * napNs, LONGEST_NAP_NS);
        }
        waiter = null;
        woken = false;
    }

    @Override
    public void wakeup() {
        if (!woken) {
            woken = true;
        }
        final Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void stopAccepting() {
        accepting = false;
    }

    @Override
    public boolean awaitsInput() {
        return !quiesced && !peers.isEmpty();
    }

    @Override
    public void quiesce() {
        accepting = false;
        quiesced = true;
    }

    @Override
    public void finish() {
        finished = true;
        finishedNs = context.nowNs;
        peers.finish();
    }

    /** Peers that read the end of their replies end themselves; the driver must run until they have. */
    @Override
    public boolean hasPendingReplies() {
        if (context.chunks.unsentBytes() > 0) {
            finishedNs = context.nowNs;
            return true;
        }
        return finished && !peers.isEmpty() && context.nowNs - finishedNs < context.lingerNs;
    }

    @Override
    public void close() {
        if (opened) {
            opened = false;
            peers.endAll();
            link.close();
            driver.close();
        }
    }
}
