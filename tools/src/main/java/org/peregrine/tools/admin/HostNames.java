package org.peregrine.tools.admin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.settings.HttpSettings;

/**
 * The names under which the admin port may be asked: those of the endpoints, and any address when it listens on all.
 */
final class HostNames {
    /** Not a name, so it cannot be pointed elsewhere. */
    private static final Pattern LITERAL = Pattern.compile("([0-9.]+|\\[[0-9a-f:.]+])(:[0-9]*)?");

    private final boolean everywhere;
    private final HostPolicy policy;

    HostNames(InetSocketAddress address, List<String> allowedHosts) {
        this.everywhere = address.getAddress().isAnyLocalAddress();
        this.policy = new HostPolicy(
                HttpSettings.LOCAL.withAllowedHosts(allowedHosts.toArray(String[]::new)), address, refused -> {});
    }

    /**
     * Whether a {@code Host} header names this port's host.
     *
     * @param header null for none.
     * @param local address of the connection.
     */
    synchronized boolean contain(String header, InetSocketAddress local) {
        if (header == null) {
            return false;
        }
        final UnsafeBuffer bytes = new UnsafeBuffer(header.getBytes(StandardCharsets.ISO_8859_1));
        return switch (policy.check(bytes, 0, bytes.capacity(), IpAddress.of(local))) {
            case HttpRefusal.NONE -> true;
            case HttpRefusal.FORBIDDEN_HOST ->
                everywhere && LITERAL.matcher(header.toLowerCase(Locale.ROOT)).matches();
            default -> false;
        };
    }
}
