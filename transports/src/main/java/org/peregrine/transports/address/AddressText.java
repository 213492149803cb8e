package org.peregrine.transports.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Writes addresses as people and URLs do: {@code 127.0.0.1:80}, {@code [fd00::2]:80} (RFC 5952). */
public final class AddressText {
    /** Two or more groups that are 0. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?=:|$)");

    private AddressText() {}

    /**
     * Writes an address and its port.
     *
     * @param address that is resolved.
     * @return the text after {@code http://}.
     */
    public static String of(InetSocketAddress address) {
        return host(address.getAddress()) + ":" + address.getPort();
    }

    private static String host(InetAddress address) {
        final String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        final String longest = ZEROS.matcher(text)
                .results()
                .map(found -> found.group())
                .reduce("", (one, other) -> other.length() > one.length() ? other : one);
        final int at = longest.isEmpty() ? -1 : text.indexOf(longest);
        final String shortened =
                at < 0 ? text : text.substring(0, at) + "::" + withoutColon(text.substring(at + longest.length()));
        return "[" + shortened + "]";
    }

    private static String withoutColon(String rest) {
        return rest.startsWith(":") ? rest.substring(1) : rest;
    }
}
