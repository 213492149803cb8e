package org.peregrine.tools.serve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.transports.address.AddressText;

/** Warnings of addresses that other machines can reach, without authentication or without encryption. */
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
        final List<String> open = open(serving);
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

    /**
     * The warning for a server that listens on such addresses without encryption, and asks for tokens there.
     *
     * @param serving addresses for clients.
     * @return one sentence and what to do; null when only this machine can connect.
     */
    static String unencrypted(List<? extends SocketAddress> serving) {
        final List<String> open = open(serving);
        return open.isEmpty()
                ? null
                : "tokens and keys cross the network unencrypted to " + String.join(", ", open)
                        + ": whoever sees one can use it. Encrypt by --tls-cert and --tls-key, or name the proxy that"
                        + " does by --proxy";
    }

    private static List<String> open(List<? extends SocketAddress> serving) {
        return serving.stream()
                .filter(PublicAddresses::isPublic)
                .map(address -> text((InetSocketAddress) address))
                .toList();
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
