package org.peregrine.tools.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names under which the admin port may be asked. */
final class HostNames {
    private static final String ANY = "*";

    /** No name, so nobody can point it elsewhere. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");

    private final boolean everywhere;
    private final Set<String> allowed = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

    HostNames(InetSocketAddress address, List<String> allowedHosts) {
        this.everywhere = address.getAddress().isAnyLocalAddress();
        allowed.add(address.getHostString().toLowerCase(Locale.ROOT));
        allowedHosts.forEach(host -> allowed.add(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether a {@code Host} header names this port's host: by a name, or the connection's local address in any spelling. */
    boolean contain(String header, InetAddress local) {
        if (header == null) {
            return false;
        }
        final String lower = header.toLowerCase(Locale.ROOT);
        final int colon = lower.lastIndexOf(':');
        final String host = colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
        return allowed.contains(ANY)
                || allowed.contains(host)
                || allowed.contains(lower)
                || (LITERAL.matcher(host).matches() && (everywhere || isAddress(host, local)));
    }

    private static boolean isAddress(String host, InetAddress local) {
        final String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(bare).equals(local);
        } catch (final IllegalArgumentException noAddress) {
            return false;
        }
    }
}
