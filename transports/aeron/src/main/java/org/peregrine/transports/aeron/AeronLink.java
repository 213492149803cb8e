package org.peregrine.transports.aeron;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.DriverProxy;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.RegistrationException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.claim.StreamClaim;
import org.peregrine.aeron.driver.DriverFailure;
import org.peregrine.aeron.driver.DriverProcess;
import org.peregrine.aeron.refusal.RefusedChannel;

/**
 * One shard's client of Aeron: its subscriptions, and the images that come and go. When the driver is lost it looks for
 * one each second. Network thread only.
 */
final class AeronLink {
    /** Told of images, outside of Aeron's own callbacks. */
    interface Listener {
        /** An image has come on a channel. */
        void onArrived(Image image, AeronChannel channel);

        /** An image has gone, or will be drained by nobody. */
        void onGone(Image image);

        /** All images have gone with the driver. */
        void onLost(Throwable reason);

        /** A driver is there again. */
        void onFound();

        /** A message could not even be refused. */
        void onFailure(Throwable failure);
    }

    /** An image on its way out of a callback; no channel when it has gone. */
    private record Change(Image image, AeronChannel channel) {}

    private static final long SEARCH_NS = TimeUnit.SECONDS.toNanos(1);

    /** A driver removes what a dead server had after 10 seconds, unless it is set otherwise. */
    private static final long ORPHAN_NS = TimeUnit.SECONDS.toNanos(15);

    private static final long ORPHAN_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DriverAccess driver;
    private final List<AeronChannel> channels;
    private final int shard;
    private final Listener listener;
    private final Deque<Change> changes = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Counter> claims = new ArrayList<>();
    private AgentInvoker driverInvoker;
    private AgentInvoker invoker;
    private Aeron aeron;
    private DriverProxy commands;
    private DriverProcess process = DriverProcess.UNKNOWN;
    private Throwable failure;
    private long searchedNs;

    /** The channel that is being opened; null before the first. */
    private AeronChannel opening;

    AeronLink(DriverAccess driver, List<AeronChannel> channels, int shard, Listener listener) {
        this.driver = driver;
        this.channels = channels;
        this.shard = shard;
        this.listener = listener;
    }

    void open() throws IOException {
        driverInvoker = shard == 0 ? driver.invoker() : null; // The others invoke it only while they wait for it.
        final long startNs = System.nanoTime();
        while (aeron == null) {
            try {
                connect();
            } catch (final StreamClaim.TakenException taken) {
                disconnect();
                if (!taken.isOrphaned() || System.nanoTime() - startNs > ORPHAN_NS) {
                    throw new IOException(taken.getMessage(), taken);
                }
                LockSupport.parkNanos(ORPHAN_CHECK_NS);
            } catch (final RuntimeException refused) {
                disconnect();
                throw refusal(refused);
            }
        }
    }

    /** Tells a wrong channel from one that the system or the driver has no room for. */
    private IOException refusal(RuntimeException refused) {
        if (opening == null) {
            return new IOException(
                    "the Aeron driver in " + driver.directory() + " cannot be used: " + DriverFailure.reason(refused),
                    refused);
        }
        final String reason = RefusedChannel.reason(refused);
        if (refused instanceof RegistrationException && !RefusedChannel.isOfSystem(refused)) {
            throw new IllegalArgumentException("'" + opening + "' cannot be served: " + reason, refused);
        }
        return new IOException("Cannot listen on " + opening + ": " + reason, refused);
    }

    private void disconnect() {
        CloseHelper.quietCloseAll(claims);
        claims.clear();
        CloseHelper.quietClose(aeron);
        aeron = null;
        subscriptions.clear();
        changes.clear();
    }

    private void connect() {
        failure = null;
        opening = null;
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver.directory().toString())
                .clientName("peregrine-" + shard)
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .driverAgentInvoker(driver.invoker())
                .subscriberErrorHandler(listener::onFailure)
                .errorHandler(this::onError));
        process = driver.process();
        invoker = aeron.conductorAgentInvoker();
        commands = new DriverProxy(aeron.context().toDriverBuffer(), aeron.clientId());
        for (final AeronChannel channel : channels) {
            opening = channel;
            claims.addAll(StreamClaim.take(aeron, channel, channel.stream(shard)));
            subscriptions.add(aeron.addSubscription(
                    channel.requestSubscription(),
                    channel.stream(shard),
                    image -> changes.add(new Change(image, channel)),
                    image -> changes.add(new Change(image, null))));
            if (shard == 0) {
                tryReplies(channel);
            }
        }
    }

    /** Has the driver make a channel for replies, which for most faults of a channel it would refuse to each client. */
    private void tryReplies(AeronChannel channel) {
        try {
            aeron.addExclusivePublication(
                            channel.responsePrototype(driver.termBytes()),
                            AeronChannel.responses(channel.stream(shard)))
                    .close();
        } catch (final RegistrationException refused) {
            final boolean unknown = refused.getMessage().contains("must be a number greater than or equal to -1");
            if (!unknown
                    && !RefusedChannel.isFull(refused)) { // An older driver; or less memory than may be free later.
                throw refused;
            }
        }
    }

    private void onError(Throwable error) {
        if (failure == null) {
            failure = error;
        }
    }

    /** Runs driver and client, and tells what has changed; returns the work count. */
    int turn(long nowNs) {
        int workCount = driverInvoker == null ? 0 : driverInvoker.invoke();
        if (aeron != null) {
            workCount += invoker.invoke();
            if (process.hasEnded(nowNs)) { // Long before the client misses its beat.
                onError(new IllegalStateException("its process has ended"));
                CloseHelper.quietClose(aeron);
            }
            if (aeron.isClosed()) {
                lose(nowNs);
                return 1;
            }
        } else if (nowNs - searchedNs >= SEARCH_NS) {
            searchedNs = nowNs;
            workCount += search();
        }
        return changes.isEmpty() ? workCount : workCount + announce();
    }

    /** Each change is told of once, even when taking it fails: the next ones come with the next turn then. */
    private int announce() {
        int count = 0;
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            if (change.channel() == null) {
                listener.onGone(change.image());
            } else {
                listener.onArrived(change.image(), change.channel());
            }
            count++;
        }
        return count;
    }

    private void lose(long nowNs) {
        searchedNs = nowNs;
        aeron = null;
        commands = null;
        subscriptions.clear();
        claims.clear();
        changes.clear();
        listener.onLost(failure);
    }

    private int search() {
        if (!driver.isRunning(process)) {
            return 0;
        }
        try {
            connect();
            listener.onFound();
            return 1;
        } catch (final RuntimeException notYet) {
            disconnect();
            return 0;
        }
    }

    /** Has the driver tell an image's client why it ends; a driver that does not answer is not waited for. */
    void reject(Image image, ImageRefusal reason) {
        if (aeron != null && !image.isClosed()) {
            try {
                commands.rejectImage(image.correlationId(), image.position(), reason.text);
            } catch (final AeronException full) {
                onError(full);
            }
        }
    }

    boolean isUp() {
        return aeron != null;
    }

    /** The client; null while there is no driver. */
    Aeron aeron() {
        return aeron;
    }

    long addPublication(String channel, int stream) {
        return aeron.asyncAddExclusivePublication(channel, stream);
    }

    /** The publication that was asked for; null as long as the driver has not answered. */
    ExclusivePublication publication(long registration) {
        return aeron.getExclusivePublication(registration);
    }

    /** Gives up a publication that the driver has not made yet, or that nobody has asked it about. */
    void withdraw(long registration) {
        if (aeron != null && !aeron.isClosed()) {
            try {
                aeron.asyncRemovePublication(registration);
            } catch (final AeronException full) {
                onError(full);
            }
        }
    }

    void close() {
        disconnect();
    }
}
