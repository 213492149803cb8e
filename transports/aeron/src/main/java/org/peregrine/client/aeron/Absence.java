package org.peregrine.client.aeron;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.claim.StreamClaim;

/**
 * Finds out for a connection that does not come about whether nobody serves its channel. Over shared memory the driver
 * joins both ends at once; over UDP the system answers a datagram to a port at which nobody listens, and servers of the
 * same driver have left a mark on their streams. One thread.
 */
final class Absence {
    /** A server has this time to begin, or to come back with its driver. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int READ_BYTES = 64;

    private final AeronChannel channel;
    private final int stream;
    private DatagramChannel probe;
    private boolean waits;
    private long sinceNs;
    private long triedNs;

    Absence(AeronChannel channel, int stream) {
        this.channel = channel;
        this.stream = stream;
    }

    /**
     * Whether it is certain that nobody serves it; asked again and again.
     *
     * @param otherStreams whether a server of the same driver has the place, and not the stream.
     */
    boolean isCertain(ExclusivePublication publication, BooleanSupplier otherStreams, long nowNs) {
        if (publication == null || publication.isConnected()) {
            waits = false;
            return false;
        }
        if (!waits) {
            waits = true;
            sinceNs = nowNs;
            triedNs = nowNs;
        }
        if (nowNs - sinceNs < GRACE_NS) {
            return false;
        }
        if (channel.isIpc()) {
            return true;
        }
        if (nowNs - triedNs < INTERVAL_NS) {
            return false;
        }
        triedNs = nowNs;
        return otherStreams.getAsBoolean() || isUnreachable();
    }

    /** Whether servers of the driver have the place, and none of them the stream. */
    boolean isServedOnOtherStreams(Aeron aeron) {
        final List<Integer> streams = StreamClaim.streams(aeron.countersReader(), channel);
        return !streams.isEmpty() && !streams.contains(stream);
    }

    /** Names what was tried, and the streams that are served there; something else when none is known. */
    String tried(Aeron aeron, String otherwise) {
        final List<Integer> streams = StreamClaim.streams(aeron.countersReader(), channel);
        return "stream " + stream + ", by the driver in " + aeron.context().aeronDirectoryName()
                + (streams.isEmpty() ? otherwise : "; streams served there: " + streams);
    }

    private boolean isUnreachable() {
        try {
            if (probe == null) {
                probe = DatagramChannel.open();
                probe.configureBlocking(false);
                probe.connect(address());
            }
            probe.write(ByteBuffer.allocate(1)); // Too short for a frame: a receiver of Aeron's drops it.
            probe.read(ByteBuffer.allocate(READ_BYTES));
            return false;
        } catch (final PortUnreachableException nobody) {
            return true;
        } catch (final IOException | UnresolvedAddressException unknown) {
            end();
            return false;
        }
    }

    private InetSocketAddress address() {
        final String endpoint = ChannelUri.parse(channel.requestSubscription()).get(CommonContext.ENDPOINT_PARAM_NAME);
        final int colon = endpoint.lastIndexOf(':');
        return new InetSocketAddress(
                endpoint.substring(0, colon).replaceAll("^\\[|]$", ""),
                Integer.parseInt(endpoint.substring(colon + 1)));
    }

    void end() {
        CloseHelper.quietClose(probe);
        probe = null;
    }
}
