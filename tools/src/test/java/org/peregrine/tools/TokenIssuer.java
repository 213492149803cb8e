package org.peregrine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An authorization server in this process: documents by path, and a key that signs whatever it is asked to. */
final class TokenIssuer implements AutoCloseable {
    /** The header of access tokens (RFC 9068, 2.1). */
    static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}";

    final Map<String, String> documents = new ConcurrentHashMap<>();
    final String id;
    private final HttpServer server;
    private final KeyPair key;

    TokenIssuer() throws IOException, GeneralSecurityException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            final byte[] body = documents
                    .getOrDefault(exchange.getRequestURI().getPath(), "{}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        id = "http://127.0.0.1:" + server.getAddress().getPort();
        key = newKey();
        final RSAPublicKey open = (RSAPublicKey) key.getPublic();
        documents.put(
                "/.well-known/oauth-authorization-server",
                "{\"issuer\":\"" + id + "\",\"jwks_uri\":\"" + id + "/keys\"}");
        documents.put(
                "/keys",
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\""
                        + encoded(open.getModulus().toByteArray()) + "\",\"e\":\""
                        + encoded(open.getPublicExponent().toByteArray()) + "\"}]}");
    }

    static KeyPair newKey() throws GeneralSecurityException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The public key's bytes, as somebody would take them for a shared secret. */
    byte[] publicKey() {
        return key.getPublic().getEncoded();
    }

    /** The claims of a token that expires after some seconds; {@code audience} is JSON. */
    String claims(String audience, long seconds, String scope) {
        return "{\"iss\":\"" + id + "\",\"sub\":\"ada\",\"aud\":" + audience + ",\"scope\":\"" + scope + "\",\"exp\":"
                + Instant.now().plusSeconds(seconds).getEpochSecond() + "}";
    }

    /** A token by the issuer's key. */
    String sign(String claims) throws GeneralSecurityException {
        return sign(HEADER, claims, key.getPrivate());
    }

    static String sign(String header, String claims, PrivateKey key) throws GeneralSecurityException {
        final String signed = unsigned(header, claims);
        final Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encoded(signature.sign());
    }

    /** Header and claims without a signature. */
    static String unsigned(String header, String claims) {
        return encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
