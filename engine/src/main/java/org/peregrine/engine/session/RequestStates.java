package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * The state that modern clients carry for the server between the rounds of a request: readable by the client, but bound
 * by an HMAC to this server's key, to the caller, to the request, and to a time. Any server with the same key can take
 * the next round. Any thread. Source: MCP 2026-07-28, Multi Round-Trip Requests, "Server Requirements"; RFC 2104.
 *
 * <pre>
 *   base64url( {"expiry":ms,"principal":"…","request":"…","state":"…","answers":{…}} ) . base64url( HMAC-SHA-256 )
 * </pre>
 */
public final class RequestStates {
    /** Member of params and of results that holds a state. */
    static final JsonName MEMBER = JsonName.of("requestState");

    private static final JsonName EXPIRY = JsonName.of("expiry");
    private static final JsonName PRINCIPAL = JsonName.of("principal");
    private static final JsonName REQUEST = JsonName.of("request");
    private static final JsonName STATE = JsonName.of("state");
    private static final JsonName ANSWERS = JsonName.of("answers");

    private final Supplier<StateKeys> keys;
    private final EpochClock clock;
    private final long ttlMs;
    private final int maxBytes;

    /**
     * Creates the codec.
     *
     * @param keys shared by all servers that may take a request's next round; any thread.
     * @param clock wall clock in milliseconds.
     * @param ttlMs lifetime of a state.
     * @param maxBytes longest state.
     */
    public RequestStates(Supplier<StateKeys> keys, EpochClock clock, long ttlMs, int maxBytes) {
        this.keys = keys;
        this.clock = clock;
        this.ttlMs = ttlMs;
        this.maxBytes = maxBytes;
    }

    /** Signs the state for a request's next round. */
    String sign(RoundState round, String principal, String request) {
        final HeapJson json = new HeapJson(maxBytes);
        final JsonWriter writer = json.writer();
        writer.beginObject().name(EXPIRY).value(clock.time() + ttlMs);
        writer.name(PRINCIPAL).value(principal).name(REQUEST).value(request);
        if (round.state() != null) {
            writer.name(STATE).value(round.state());
        }
        writer.name(ANSWERS).beginObject();
        round.answers().forEach((name, answer) -> writer.name(name).value(answer));
        writer.endObject().endObject();
        if (writer.overflowed()) {
            throw new IllegalStateException("The state of a request is longer than " + maxBytes + " bytes");
        }
        final byte[] payload = json.bytes();
        return text(payload, keys.get().sign(payload));
    }

    private static String text(byte[] payload, byte[] mac) {
        final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(payload) + '.' + encoder.encodeToString(mac);
    }

    /** Reads the state of an earlier round; null when it is forged, expired, or of another request. */
    RoundState verify(String signed, String principal, String request) {
        final byte[] payload = payload(signed);
        if (payload == null) {
            return null;
        }
        final JsonValue object = new JsonValue().wrap(new UnsafeBuffer(payload), 0, payload.length);
        final JsonValue value = new JsonValue();
        object.member(EXPIRY, value);
        final boolean fresh = value.longValue(0) > clock.time();
        final boolean own = principal.equals(string(object, PRINCIPAL)) && request.equals(string(object, REQUEST));
        if (!fresh || !own) {
            return null;
        }
        final RoundState round = new RoundState();
        round.state(string(object, STATE));
        object.member(ANSWERS, value);
        final JsonCursor cursor = new JsonCursor().wrap(value);
        while (cursor.next()) {
            round.add(cursor.name(), cursor.value());
        }
        return round;
    }

    private static String string(JsonValue object, JsonName name) {
        final JsonValue value = new JsonValue();
        return object.member(name, value) ? value.string() : null;
    }

    private byte[] payload(String signed) {
        final int dot = signed.indexOf('.');
        if (dot < 0) {
            return null;
        }
        try {
            final byte[] payload = Base64.getUrlDecoder().decode(signed.substring(0, dot));
            final byte[] mac = Base64.getUrlDecoder().decode(signed.substring(dot + 1));
            final boolean isCanonical =
                    text(payload, mac).equals(signed); // Padding and spare bits spell the same bytes.
            return isCanonical && keys.get().verify(payload, mac) ? payload : null;
        } catch (final IllegalArgumentException notBase64) {
            return null;
        }
    }

    /**
     * Makes the owner of what a caller leaves behind when nobody checks its credentials: a digest of them.
     *
     * @param credentials as the client sent them; null or empty when it sent none.
     * @return the same text for the same credentials.
     */
    public static String owner(byte[] credentials) {
        if (credentials == null || credentials.length == 0) {
            return "";
        }
        final String text = new String(credentials, StandardCharsets.ISO_8859_1);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new CanonicalDigest().text(text).bytes());
    }
}
