package org.peregrine.transports.settings;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.transports.address.IpAddress;

/**
 * The form of hosts and origins that an operator allows. One that no request can ever carry, such as a host with a
 * path, would be a server that refuses everybody, found out in production. Source: RFC 3986, 3.2.2; RFC 6454, 6.2.
 */
final class AllowedNames {
    private static final String PORT = "(?::([1-9][0-9]{0,4}))?";
    private static final String NAME = "[A-Za-z0-9._~!$&'()+=%-]+";
    private static final String LITERAL = "\\[[0-9A-Fa-f:.]+]";
    private static final Pattern HOST = Pattern.compile("(?:" + NAME + "|(" + LITERAL + "))" + PORT);
    private static final Pattern ORIGIN =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:" + NAME + "|(" + LITERAL + "))" + PORT);
    private static final Map<String, String> DEFAULT_PORTS =
            Map.of("http", "80", "https", "443", "ws", "80", "wss", "443");
    private static final int MAX_PORT = 65_535;

    private AllowedNames() {}

    /** Refuses what no Host field can be. */
    static void requireHost(String entry) {
        final Matcher host = HOST.matcher(entry);
        if (!host.matches() || !isAddress(host.group(1)) || !isPort(host.group(2))) {
            throw new IllegalArgumentException("allowed host '" + entry + "' can never match: expected a name or an"
                    + " address (of IPv6 in brackets), with a port or without, as in mcp.example.com or [fd00::2]:8080,"
                    + " or * for any");
        }
    }

    /** Refuses what no Origin field can be. */
    static void requireOrigin(String entry) {
        if (entry.equals("null")) {
            return; // The origin of a page without one.
        }
        final Matcher origin = ORIGIN.matcher(entry);
        if (!origin.matches()
                || !isAddress(origin.group(2))
                || !isPort(origin.group(3))
                || entry.length() > HttpSettings.MAX_ORIGIN_BYTES) {
            throw new IllegalArgumentException(
                    "allowed origin '" + entry + "' can never match: expected a scheme, a host"
                            + " and perhaps a port, without a path, as in https://app.example.com, or * for any");
        }
        if (origin.group(3) != null
                && origin.group(3).equals(DEFAULT_PORTS.get(origin.group(1).toLowerCase(Locale.ROOT)))) {
            throw new IllegalArgumentException("allowed origin '" + entry + "' can never match: a browser leaves the"
                    + " port out when it is the scheme's own");
        }
    }

    private static boolean isAddress(String literal) {
        return literal == null || IpAddress.ofLiteral(literal) != null;
    }

    private static boolean isPort(String digits) {
        return digits == null || Integer.parseInt(digits) <= MAX_PORT;
    }
}
