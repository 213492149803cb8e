package org.peregrine.transports.http1;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * Which names the server answers to. A name that an attacker controls can be made to lead to this machine (DNS
 * rebinding); then the browser sees one origin, and only the Host field still tells.
 *
 * <p>Always allowed: {@code localhost}, {@code 127.0.0.1}, {@code [::1]}, and the address that the endpoint is bound
 * to, each with any port. Source: RFC 9110, 7.2; MCP 2026-07-28, Transports, "Security Warning".
 */
public final class HostPolicy {
    private final byte[][] allowed;
    private final boolean anyAllowed;

    /**
     * Creates the policy of one endpoint.
     *
     * @param settings name the hosts that are allowed besides.
     * @param address that the endpoint is bound to.
     */
    public HostPolicy(HttpSettings settings, SocketAddress address) {
        this.anyAllowed = settings.allowedHosts().contains(HttpSettings.ANY);
        final Set<String> names = new LinkedHashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        if (address instanceof InetSocketAddress inet) {
            names.add(inet.getHostString());
            addLiteral(names, inet.getAddress());
        }
        names.addAll(settings.allowedHosts());
        this.allowed = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    private static void addLiteral(Set<String> names, InetAddress address) {
        if (address instanceof Inet6Address) {
            names.add("[" + address.getHostAddress() + "]");
        } else if (address != null) {
            names.add(address.getHostAddress());
        }
    }

    /**
     * Judges the value of a Host field.
     *
     * @param buffer holds it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return {@link HttpRefusal#NONE} when it may be used.
     */
    public HttpRefusal check(DirectBuffer buffer, int offset, int length) {
        final int end = offset + length;
        final int hostEnd = hostEnd(buffer, offset, end);
        if (hostEnd <= offset || !isPort(buffer, hostEnd, end)) {
            return HttpRefusal.BAD_HOST;
        }
        if (anyAllowed) {
            return HttpRefusal.NONE;
        }
        for (final byte[] name : allowed) {
            if (HttpSyntax.equalsLower(buffer, offset, hostEnd - offset, name)
                    || HttpSyntax.equalsLower(buffer, offset, length, name)) {
                return HttpRefusal.NONE;
            }
        }
        return HttpRefusal.FORBIDDEN_HOST;
    }

    /** Index after the name or address; -1 when an address in brackets does not end. */
    private static int hostEnd(DirectBuffer buffer, int offset, int end) {
        int i = offset;
        if (offset < end && buffer.getByte(offset) == '[') {
            i++;
            while (i < end && (HttpSyntax.hexDigit(buffer.getByte(i)) >= 0 || isAddressMark(buffer.getByte(i)))) {
                i++;
            }
            return i < end && buffer.getByte(i) == ']' ? i + 1 : -1;
        }
        while (i < end && HttpSyntax.isHost(buffer.getByte(i))) {
            i++;
        }
        return i;
    }

    private static boolean isAddressMark(byte b) {
        return b == ':' || b == '.';
    }

    private static boolean isPort(DirectBuffer buffer, int from, int end) {
        if (from == end) {
            return true;
        }
        for (int i = from + 1; i < end; i++) {
            if (!HttpSyntax.isDigit(buffer.getByte(i))) {
                return false;
            }
        }
        return buffer.getByte(from) == ':' && from + 1 < end;
    }
}
