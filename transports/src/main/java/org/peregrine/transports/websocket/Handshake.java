package org.peregrine.transports.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.ClientAddressField;
import org.peregrine.transports.head.HandlerFields;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpDate;
import org.peregrine.transports.head.HttpField;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.HttpRequestParser;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.head.RequestCaller;
import org.peregrine.transports.head.RequestClient;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.settings.HttpSettings;

/**
 * The HTTP request at the beginning of a WebSocket connection, and the answer to it. One for each endpoint and shard;
 * an answer is valid until the next is written. Source: RFC 6455, 4.2.
 */
final class Handshake {
    private static final byte[] VERSION = ascii("13");
    private static final byte[] KEY_SUFFIX = ascii("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    private static final int KEY_BYTES = 24;
    private static final int KEY_CHARACTERS = 22;
    private static final byte[] SWITCHING = ascii(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
    private static final byte[] SUBPROTOCOL = ascii("\r\nSec-WebSocket-Protocol: mcp");
    private static final byte[] END = ascii("\r\n\r\n");
    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] CLOSE = ascii("\r\nConnection: close\r\nContent-Length: ");
    private static final int FIELDS_BYTES = 1024;
    private static final long SECOND_MS = 1000;

    private final UnsafeBuffer buffer;
    private final HttpHead head = new HttpHead();
    private final MessageDigest sha1;
    private final OriginPolicy origins;
    private final HostPolicy hosts;
    private final byte[] path;
    private final EpochClock clock;
    private final ClientAddressField clients;
    private final HandlerFields fields;
    private int length;

    /** Creates the handshake of an endpoint; a refusal may have a header field of so many bytes. */
    Handshake(
            HttpSettings settings,
            HostPolicy hosts,
            ClientAddressField clients,
            EpochClock clock,
            int maxChallengeBytes,
            HandlerFields fields) {
        this.clients = clients;
        this.fields = fields;
        this.buffer = new UnsafeBuffer(new byte[FIELDS_BYTES + maxChallengeBytes]);
        this.sha1 = sha1();
        this.origins = new OriginPolicy(settings.allowedOrigins());
        this.hosts = hosts;
        this.path = ascii(settings.path());
        this.clock = clock;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) { // Every Java platform has it.
            throw new IllegalStateException(e);
        }
    }

    /** The client of a new connection's request. */
    RequestClient client(Connection connection) {
        return new RequestClient(clients, connection);
    }

    /** Holds the answer that was written last, from index 0. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Checks the request between two indices, on a connection with this local address: {@link HttpRefusal#NONE} when it
     * may become a WebSocket connection; null while the caller's token is checked, after which it is checked again.
     *
     * @param client told the head, so that it knows who sends it.
     * @param caller of the connection; null when nobody is asked for a token.
     */
    HttpRefusal check(
            UnsafeBuffer request, int start, int end, IpAddress local, RequestClient client, RequestCaller caller) {
        final HttpRefusal refusal = checkPublic(request, start, end, local);
        if (refusal != HttpRefusal.NONE) {
            return refusal;
        }
        client.read(request, start, head);
        final HttpRefusal unknown = caller == null ? HttpRefusal.NONE : caller.check(request, start, head);
        if (unknown != HttpRefusal.NONE) {
            return unknown;
        }
        return switch (head.method()) {
            case GET -> checkUpgrade(request, start);
            case UNKNOWN -> HttpRefusal.UNKNOWN_METHOD;
            default -> HttpRefusal.GET_ONLY;
        };
    }

    private HttpRefusal checkPublic(UnsafeBuffer request, int start, int end, IpAddress local) {
        final HttpRefusal malformed = HttpRequestParser.parse(request, start, end, head);
        if (malformed != HttpRefusal.NONE) {
            return malformed;
        }
        final HttpRefusal host =
                hosts.check(request, start + head.offset(HttpField.HOST), head.length(HttpField.HOST), local);
        if (host != HttpRefusal.NONE) {
            return host;
        }
        if (!isOriginAllowed(request, start)) {
            return HttpRefusal.FORBIDDEN_ORIGIN;
        }
        if (!HttpSyntax.equalsExactly(request, start + head.targetOffset(), head.pathLength(), path)) {
            return HttpRefusal.NOT_FOUND;
        }
        return HttpRefusal.NONE;
    }

    private boolean isOriginAllowed(UnsafeBuffer request, int start) {
        final HttpField field = HttpField.ORIGIN;
        return !head.has(field)
                || origins.code(request, start + head.offset(field), head.length(field)) != OriginPolicy.REFUSED;
    }

    private HttpRefusal checkUpgrade(UnsafeBuffer request, int start) {
        final HttpField version = HttpField.SEC_WEBSOCKET_VERSION;
        if (head.version10()) {
            return HttpRefusal.UNKNOWN_VERSION;
        }
        if (!head.asksForWebSocket()
                || !head.has(version)
                || !HttpSyntax.equalsExactly(request, start + head.offset(version), head.length(version), VERSION)) {
            return HttpRefusal.NO_WEBSOCKET;
        }
        if (head.hasBody()) {
            return HttpRefusal.BODY_BEFORE_UPGRADE;
        }
        return isKey(request, start) ? HttpRefusal.NONE : HttpRefusal.BAD_WEBSOCKET_KEY;
    }

    private boolean isKey(UnsafeBuffer request, int start) {
        final HttpField key = HttpField.SEC_WEBSOCKET_KEY;
        if (!head.has(key) || head.length(key) != KEY_BYTES) {
            return false;
        }
        final int offset = start + head.offset(key);
        for (int i = 0; i < KEY_CHARACTERS; i++) {
            if (!isBase64(request.getByte(offset + i))) {
                return false;
            }
        }
        return request.getByte(offset + KEY_CHARACTERS) == '=' && request.getByte(offset + KEY_BYTES - 1) == '=';
    }

    private static boolean isBase64(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
    }

    /** Copies the fields for handlers of the request that {@link #check} has accepted last. */
    RequestHeaders headers(UnsafeBuffer request, int start) {
        return fields.read(request, start, head).copy();
    }

    /** Writes the answer to the request that {@link #check} has accepted last; returns its length in bytes. */
    int accept(UnsafeBuffer request, int start) {
        final byte[] key = new byte[KEY_BYTES];
        request.getBytes(start + head.offset(HttpField.SEC_WEBSOCKET_KEY), key);
        sha1.update(key);
        length = 0;
        put(SWITCHING);
        put(Base64.getEncoder().encode(sha1.digest(KEY_SUFFIX)));
        if (head.offersMcp()) {
            put(SUBPROTOCOL);
        }
        put(END);
        return length;
    }

    /**
     * Writes a refusal, after which the connection closes; returns its length in bytes.
     *
     * @param field of the refusal's own; may be empty.
     */
    int refuse(HttpRefusal refusal, byte[] field) {
        final byte[] body = ascii(refusal.body());
        length = 0;
        put(ascii(refusal.head()));
        put(field);
        put(DATE);
        HttpDate.write(clock.time() / SECOND_MS, buffer, length);
        length += HttpDate.BYTES;
        put(CLOSE);
        length += buffer.putNaturalIntAscii(length, body.length);
        put(END);
        put(body);
        return length;
    }

    private void put(byte[] part) {
        buffer.putBytes(length, part);
        length += part.length;
    }
}
