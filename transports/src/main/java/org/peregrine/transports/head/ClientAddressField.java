package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.address.IpLiteral;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Finds whose request a proxy passes on: each proxy adds the address that it was called from to the end of a list, so
 * the last one that is no named proxy is the client. What stands before it may be the client's own invention. One for
 * each endpoint and shard. Network thread; no allocation.
 *
 * <pre>
 *   X-Forwarded-For: 1.2.3.4, 203.0.113.9        1.2.3.4 is what the client has sent
 *   X-Forwarded-For: 10.0.0.7                    203.0.113.9 called the proxy 10.0.0.7, which called this one
 * </pre>
 */
public final class ClientAddressField {
    private final byte[] name;
    private final AddressShares shares;
    private final Consumer<String> notices;
    private final FieldLines lines = new FieldLines();
    private final IpLiteral address = new IpLiteral();
    private long client;
    private boolean found;
    private boolean noticed;

    private ClientAddressField(String name, AddressShares shares, Consumer<String> notices) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.shares = shares;
        this.notices = notices;
    }

    /**
     * Takes the field of an endpoint.
     *
     * @param settings of the endpoint.
     * @param shares knows the proxies.
     * @param notices told once when a proxy names nobody.
     * @return null when the endpoint reads none.
     */
    public static ClientAddressField of(HttpSettings settings, AddressShares shares, Consumer<String> notices) {
        final String name = settings.clientAddressField();
        return name.isEmpty() ? null : new ClientAddressField(name, shares, notices);
    }

    /**
     * Finds the client in a head of checked syntax.
     *
     * @param buffer that holds the request, with readable padding behind it.
     * @param start index of its head.
     * @param head of the request.
     * @return key of the client's address; {@link PeerKey#NONE} when the proxy names none, or one of this machine.
     */
    public long find(UnsafeBuffer buffer, int start, HttpHead head) {
        client = PeerKey.NONE;
        found = false;
        lines.wrap(buffer, start, head);
        while (lines.next(name)) {
            readList(buffer, lines.offset(), lines.offset() + lines.length());
        }
        if (!found && !noticed) {
            noticed = true;
            notices.accept("A proxy names no address in the field " + new String(name, StandardCharsets.US_ASCII)
                    + ": its requests are of nobody in particular");
        }
        return client;
    }

    private void readList(UnsafeBuffer buffer, int from, int to) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && buffer.getByte(end) != ',') {
                end++;
            }
            readElement(buffer, start, end);
            start = end + 1;
        }
    }

    private void readElement(UnsafeBuffer buffer, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && HttpSyntax.isSpace(buffer.getByte(start))) {
            start++;
        }
        while (end > start && HttpSyntax.isSpace(buffer.getByte(end - 1))) {
            end--;
        }
        if (end > start) { // RFC 9110, 5.6.1: an empty element counts for nothing.
            found = address.readListed(buffer, start, end - start);
            client = found ? shares.peer(address, client) : PeerKey.NONE;
        }
    }
}
