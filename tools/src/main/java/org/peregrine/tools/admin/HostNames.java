package org.peregrine.tools.admin;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names under which the admin port may be asked. */
final class HostNames {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** No name, so nobody can point it elsewhere. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");

    private final boolean any;
    private final Set<String> bound;

    HostNames(InetSocketAddress address) {
        this.any = address.getAddress().isAnyLocalAddress();
        final String literal = address.getAddress().getHostAddress();
        this.bound = Set.of(address.getHostString().toLowerCase(Locale.ROOT), "[" + literal + "]");
    }

    /** Whether a {@code Host} header names this port's host. */
    boolean contain(String header) {
        if (header == null) {
            return false;
        }
        final int colon = header.lastIndexOf(':');
        final String host =
                (colon > header.lastIndexOf(']') ? header.substring(0, colon) : header).toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(host)
                || bound.contains(host)
                || (any && LITERAL.matcher(host).matches());
    }
}
