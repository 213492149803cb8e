package org.peregrine.transports.head;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.address.IpLiteral;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Names that the server answers to. An attacker can make a name of his own resolve to this machine (DNS rebinding); the
 * browser then sees a single origin, and only the Host field reveals the name.
 *
 * <p>Always allowed, each with any port: {@code localhost}, {@code 127.0.0.1}, {@code [::1]}, the name or address that
 * the endpoint is bound to, and the local address of the request's connection, which no name can stand for. Addresses
 * are allowed in any spelling. Source: RFC 9110, 7.2; MCP 2026-07-28, Transports, "Security Warning".
 */
public final class HostPolicy {
    private static final int MAX_PORT = 65_535;

    private final IpLiteral literal = new IpLiteral();
    private final Consumer<String> log;
    private boolean warned;
    private final byte[][] allowed;
    /** Allowed hosts that are addresses. */
    private final IpAddress[] addresses;

    private final boolean anyAllowed;

    /**
     * Creates the policy of one endpoint.
     *
     * @param settings name the hosts that are allowed besides.
     * @param address that the endpoint is bound to.
     * @param log gets the first host that is refused, and how to allow it.
     */
    public HostPolicy(HttpSettings settings, SocketAddress address, Consumer<String> log) {
        this.log = log;
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
        this.addresses = names.stream()
                .map(IpAddress::ofLiteral)
                .filter(Objects::nonNull)
                .toArray(IpAddress[]::new);
    }

    private static void addLiteral(Set<String> names, InetAddress address) {
        if (address instanceof Inet6Address) {
            names.add("[" + address.getHostAddress() + "]");
        } else if (address != null) {
            names.add(address.getHostAddress());
        }
    }

    /**
     * Checks the value of a Host field.
     *
     * @param buffer holds it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param local address of the connection.
     * @return {@link HttpRefusal#NONE} when it may be used.
     */
    public HttpRefusal check(DirectBuffer buffer, int offset, int length, IpAddress local) {
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
        if (literal.read(buffer, offset, hostEnd - offset) && (literal.is(local) || literalIsAllowed())) {
            return HttpRefusal.NONE;
        }
        warnOnce(buffer, offset, hostEnd - offset);
        return HttpRefusal.FORBIDDEN_HOST;
    }

    private boolean literalIsAllowed() {
        for (final IpAddress address : addresses) {
            if (literal.is(address)) {
                return true;
            }
        }
        return false;
    }

    private void warnOnce(DirectBuffer buffer, int offset, int length) {
        if (!warned) {
            warned = true;
            final String host = buffer.getStringWithoutLengthAscii(offset, length);
            log.accept("A request for host '" + host + "' was refused (403). If clients are to reach this server by it,"
                    + " allow it: serve --allow-host '" + host + "', HttpSettings.allowedHosts. This is said once");
        }
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

    /** A port may be empty (RFC 3986, 3.2.3), and has 16 bits. */
    private static boolean isPort(DirectBuffer buffer, int from, int end) {
        if (from == end) {
            return true;
        }
        int port = 0;
        for (int i = from + 1; i < end; i++) {
            final byte digit = buffer.getByte(i);
            port = port * 10 + (digit - '0');
            if (!HttpSyntax.isDigit(digit) || port > MAX_PORT) {
                return false;
            }
        }
        return buffer.getByte(from) == ':';
    }
}
