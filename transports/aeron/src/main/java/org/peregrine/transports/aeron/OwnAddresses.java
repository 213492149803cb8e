package org.peregrine.transports.aeron;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.claim.StreamClaim;

/** Refuses channels at addresses that this machine does not have; those of replies would fail with each client. */
final class OwnAddresses {
    private OwnAddresses() {}

    static void require(List<AeronChannel> channels) throws IOException {
        for (final AeronChannel channel : channels) {
            if (!channel.isIpc()) {
                require(channel, StreamClaim.place(channel));
                require(channel, channel.responseEndpoint());
            }
        }
    }

    private static void require(AeronChannel channel, String endpoint) throws IOException {
        final String host = endpoint.substring(0, endpoint.lastIndexOf(':')).replaceAll("^\\[|]$", "");
        final InetAddress address = InetAddress.getByName(host);
        final boolean ours = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || NetworkInterface.getByInetAddress(address) != null;
        if (!ours) {
            throw new IOException("'" + channel + "' cannot be served: " + host + " is no address of this machine");
        }
    }
}
