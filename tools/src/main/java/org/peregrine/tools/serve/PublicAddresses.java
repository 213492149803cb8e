package org.peregrine.tools.serve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.transports.address.AddressText;

/** Addresses that other machines can reach, without authentication. */
final class PublicAddresses {
    private PublicAddresses() {}

    /**
     * The warning for a server that listens on such addresses.
     *
     * @param serving addresses for clients.
     * @param admin address of the metrics; may be null.
     * @return one sentence and what to do; null when only this machine can connect.
     */
    static String warning(List<? extends SocketAddress> serving, InetSocketAddress admin) {
        final List<String> consequences = new ArrayList<>();
        final List<String> open = serving.stream()
                .filter(PublicAddresses::isPublic)
                .map(address -> text((InetSocketAddress) address))
                .toList();
        if (!open.isEmpty()) {
            consequences.add(
                    "whoever reaches " + String.join(", ", open) + " can call every tool and read every resource");
        }
        if (admin != null && isPublic(admin)) {
            consequences.add(
                    "whoever reaches the administration at " + text(admin) + " can read metrics and the report");
        }
        return consequences.isEmpty()
                ? null
                : String.join("; ", consequences) + ": no credentials are asked for. Listen on 127.0.0.1, or let only a"
                        + " proxy that authenticates reach this address";
    }

    private static boolean isPublic(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && !inet.getAddress().isLoopbackAddress();
    }

    private static String text(InetSocketAddress address) {
        if (address.getAddress().isAnyLocalAddress()) {
            return "port " + address.getPort() + " of this machine";
        }
        return AddressText.of(address);
    }
}
