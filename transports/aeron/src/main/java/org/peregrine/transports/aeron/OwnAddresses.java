package org.peregrine.transports.aeron;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.claim.StreamClaim;

/**
 * Refuses channels at addresses that this machine does not have, or whose ports somebody else has; that of replies
 * would fail with each client.
 */
final class OwnAddresses {
    private OwnAddresses() {}

    /**
     * Refuses what cannot be served.
     *
     * @param channels of the server.
     * @param free whether ports must be free, too: before the driver has opened any of them.
     */
    static void require(List<AeronChannel> channels, boolean free) throws IOException {
        for (final AeronChannel channel : channels) {
            if (!channel.isIpc()) {
                require(channel, StreamClaim.place(channel), free ? "; endpoint=HOST:PORT names another" : null);
                require(
                        channel,
                        channel.responseEndpoint(),
                        free ? "; response-endpoint=HOST:PORT names another" : null);
            }
        }
    }

    private static void require(AeronChannel channel, String endpoint, String otherwise) throws IOException {
        final int colon = endpoint.lastIndexOf(':');
        final String host = endpoint.substring(0, colon).replaceAll("^\\[|]$", "");
        final InetAddress address = InetAddress.getByName(host);
        final boolean ours = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || NetworkInterface.getByInetAddress(address) != null;
        if (!ours) {
            throw new IOException("'" + channel + "' cannot be served: " + host + " is no address of this machine");
        }
        if (otherwise == null) {
            return;
        }
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.bind(new InetSocketAddress(address, Integer.parseInt(endpoint.substring(colon + 1))));
        } catch (final SocketException taken) {
            throw new IOException(
                    "Cannot listen on " + endpoint + " for " + channel + ": " + taken.getMessage() + otherwise, taken);
        }
    }
}
