package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;

/** The methods of RFC 9110 and PATCH; {@link #UNKNOWN} stands for every other token. */
public enum HttpMethod {
    POST,
    GET,
    DELETE,
    OPTIONS,
    HEAD,
    PUT,
    PATCH,
    TRACE,
    CONNECT,
    UNKNOWN;

    private static final HttpMethod[] ALL = values();
    private static final byte[][] WIRE_NAMES = Arrays.stream(ALL)
            .map(method -> method.name().getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    static HttpMethod find(DirectBuffer buffer, int offset, int length) {
        for (final HttpMethod method : ALL) {
            if (method != UNKNOWN && HttpSyntax.equalsExactly(buffer, offset, length, WIRE_NAMES[method.ordinal()])) {
                return method;
            }
        }
        return UNKNOWN;
    }
}
