package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Reads a target in absolute form, as clients send it to a proxy and every server has to accept it. Its authority takes
 * the place of the Host field. Source: RFC 9112, 3.2.2.
 *
 * <pre>
 *   http://host:port/path?query
 *          |authority|path|
 * </pre>
 */
final class AbsoluteTarget {
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);

    private AbsoluteTarget() {}

    /** Notes the authority; returns the index behind it, -1 when the target has no such form. */
    static int pathOf(UnsafeBuffer buffer, int start, int target, HttpHead head) {
        final int authority = authority(buffer, target);
        int end = Math.max(0, authority);
        while (authority >= 0 && isAuthority(buffer.getByte(end))) {
            end++;
        }
        if (end == authority || authority < 0) {
            return -1;
        }
        head.authorityOffset = authority - start;
        head.authorityLength = end - authority;
        final byte next = buffer.getByte(end);
        // Without a path it is the root, and of OPTIONS the server itself (RFC 9112, 3.2.4).
        head.asterisk = head.method == HttpMethod.OPTIONS && next == ' ';
        return next == '/' || next == '?' || next == ' ' ? end : -1;
    }

    private static int authority(UnsafeBuffer buffer, int target) {
        if (HttpSyntax.equalsLower(buffer, target, HTTP.length, HTTP)) {
            return target + HTTP.length;
        }
        return HttpSyntax.equalsLower(buffer, target, HTTPS.length, HTTPS) ? target + HTTPS.length : -1;
    }

    /** Whether a byte may stand in a host and port; no user's name goes before them (RFC 9110, 4.2.4). */
    private static boolean isAuthority(byte b) {
        return HttpSyntax.isHost(b) || b == ':' || b == '[' || b == ']';
    }
}
