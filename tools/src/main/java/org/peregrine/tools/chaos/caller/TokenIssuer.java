package org.peregrine.tools.chaos.caller;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.agrona.CloseHelper;

/** An authorization server on this machine: its metadata, its one key, and tokens of any time. Any thread. */
final class TokenIssuer implements AutoCloseable {
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String KEYS = "/keys";
    private static final int TIMEOUT_MS = 10_000;
    private static final int COORDINATE_BYTES = 32;
    private static final String KEY_ID = "chaos";
    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + KEY_ID + "\"}";

    private final KeyPair keys = CertificateAuthority.newKeys();
    private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final String id = "http://127.0.0.1:" + server.getLocalPort();
    private final Map<String, String> documents = Map.of(
            METADATA, "{\"issuer\":\"" + id + "\",\"jwks_uri\":\"" + id + KEYS + "\"}",
            KEYS, "{\"keys\":[" + key((ECPublicKey) keys.getPublic()) + "]}");

    private TokenIssuer() throws IOException, GeneralSecurityException {}

    /** Starts it on a thread of its own. */
    static TokenIssuer start() throws IOException, GeneralSecurityException {
        final TokenIssuer issuer = new TokenIssuer();
        Thread.ofPlatform().daemon().name("chaos-issuer").start(issuer::run);
        return issuer;
    }

    private void run() {
        while (!server.isClosed()) {
            serveOne();
        }
    }

    private void serveOne() {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(TIMEOUT_MS);
            answer(socket);
        } catch (final IOException ended) { // The connection, or the issuer.
            return;
        }
    }

    /** Answers one request of a connection. */
    private void answer(Socket socket) throws IOException {
        final BufferedReader head =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        final String request = head.readLine();
        for (String line = request; line != null && !line.isEmpty(); line = head.readLine()) {
            // To the end of the head.
        }
        final String document = request == null ? null : documents.get(request.replaceFirst("^GET ([^ ]*) .*", "$1"));
        final String body = document == null ? "" : document;
        final String answer = "HTTP/1.1 " + (document == null ? "404 Not Found" : "200 OK")
                + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
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
        CloseHelper.quietClose(server);
    }
}
