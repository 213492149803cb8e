package org.peregrine.tools.chaos.caller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;

/** An authorization server on this machine: its metadata, its one key, and tokens of any time. Any thread. */
final class TokenIssuer implements AutoCloseable {
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String KEYS = "/keys";
    private static final int FOUND = 200;
    private static final int COORDINATE_BYTES = 32;
    private static final String KEY_ID = "chaos";
    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + KEY_ID + "\"}";

    private final KeyPair keys;
    private final HttpServer server;
    private final String id;

    private TokenIssuer() throws IOException, GeneralSecurityException {
        keys = CertificateAuthority.newKeys();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        id = "http://127.0.0.1:" + server.getAddress().getPort();
        publish(METADATA, "{\"issuer\":\"" + id + "\",\"jwks_uri\":\"" + id + KEYS + "\"}");
        publish(KEYS, "{\"keys\":[" + key((ECPublicKey) keys.getPublic()) + "]}");
    }

    /** Starts it on a thread of its own. */
    static TokenIssuer start() throws IOException, GeneralSecurityException {
        final TokenIssuer issuer = new TokenIssuer();
        issuer.server.start();
        return issuer;
    }

    private void publish(String path, String document) {
        server.createContext(path, exchange -> answer(exchange, document.getBytes(StandardCharsets.UTF_8)));
    }

    private static void answer(HttpExchange exchange, byte[] document) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(FOUND, document.length);
            exchange.getResponseBody().write(document);
        }
    }

    /** A key as the set has it. Source: RFC 7518, 6.2.1. */
    private static String key(ECPublicKey key) {
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"" + KEY_ID + "\",\"x\":\""
                + coordinate(key.getW().getAffineX()) + "\",\"y\":\""
                + coordinate(key.getW().getAffineY()) + "\"}";
    }

    private static String coordinate(BigInteger value) {
        final byte[] signed = value.toByteArray();
        final byte[] bytes = new byte[COORDINATE_BYTES];
        final int length = Math.min(signed.length, COORDINATE_BYTES);
        System.arraycopy(signed, signed.length - length, bytes, COORDINATE_BYTES - length, length);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The issuer's identifier. */
    String id() {
        return id;
    }

    /** Signs a token. Source: RFC 7519; RFC 9068. */
    String token(String audience, String subject, Instant notBefore, Instant expiry) throws GeneralSecurityException {
        final String claims = "{\"iss\":\"" + id + "\",\"aud\":\"" + audience + "\",\"sub\":\"" + subject
                + "\",\"nbf\":" + notBefore.getEpochSecond() + ",\"exp\":" + expiry.getEpochSecond() + "}";
        final String content =
                base64(HEADER.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        final Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + base64(signature.sign());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
