package org.peregrine.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An authorization server on this machine: documents by path, counted, and tokens. */
final class TestIssuer implements AutoCloseable {
    static final URI AUDIENCE = URI.create("https://mcp.example.com/mcp");

    /** Content of a path that is never answered. */
    static final String SILENCE = "silence";

    /** Content of a path whose answer begins, and comes byte by byte until the peer ends it. */
    static final String DRIP = "drip";

    /** Beginning of the content of a path that is answered with 400. */
    static final String BAD_REQUEST = "400 ";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final URI id;
    private volatile String lastBody = "";
    private volatile String lastAuthorization = "";
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch drips = new CountDownLatch(1);
    private volatile RSAKey key;

    TestIssuer() throws IOException, JOSEException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        id = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        key = newKey("key-1");
        document("/.well-known/oauth-authorization-server", metadata(id.toString(), id + "/keys"));
        publish(key);
    }

    static String metadata(String issuer, String keySet) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keySet + "\"}";
    }

    static RSAKey newKey(String id) throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(id).generate();
    }

    private void answer(HttpExchange exchange) throws IOException {
        final String path = exchange.getRequestURI().getPath();
        counts.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
        lastBody = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        lastAuthorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        final String document = documents.get(path);
        if (SILENCE.equals(document)) {
            return;
        }
        if (DRIP.equals(document)) {
            drip(exchange);
            return;
        }
        final boolean redirect = document != null && document.startsWith("http");
        if (redirect) {
            exchange.getResponseHeaders().add("Location", document);
        }
        final boolean error = document != null && document.startsWith(BAD_REQUEST);
        final String content = document == null ? "" : error ? document.substring(BAD_REQUEST.length()) : document;
        final byte[] body = content.getBytes(UTF_8);
        exchange.sendResponseHeaders(
                document == null ? 404 : redirect ? 302 : error ? 400 : 200, body.length == 0 ? -1 : body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends by the error of a connection that the peer has closed. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (exchange) {
            while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (final InterruptedException interrupted) {
            throw new IOException(interrupted);
        } catch (final IOException ended) {
            drips.countDown();
            throw ended;
        }
    }

    /** Waits for the end of a dripping answer by its reader. */
    boolean awaitDripEnd() throws InterruptedException {
        return drips.await(60, TimeUnit.SECONDS);
    }

    URI id() {
        return id;
    }

    RSAKey key() {
        return key;
    }

    void document(String path, String content) {
        documents.put(path, content);
    }

    void remove(String path) {
        documents.remove(path);
    }

    int count(String path) {
        return counts.getOrDefault(path, new AtomicInteger()).get();
    }

    String lastBody() {
        return lastBody;
    }

    String lastAuthorization() {
        return lastAuthorization;
    }

    /** Makes a key the only one that is published, and signs with it. */
    void publish(RSAKey other) {
        key = other;
        document("/keys", new JWKSet(other.toPublicJWK()).toString());
    }

    /** Claims of a token that is accepted. */
    JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(id.toString())
                .subject("ada")
                .audience(AUDIENCE.toString())
                .claim("client_id", "desk")
                .claim("scope", "tools:read tools:call")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(key, JWSAlgorithm.RS256, "at+jwt", change.apply(claims()).build());
    }

    static String signed(RSAKey key, JWSAlgorithm algorithm, String type, JWTClaimsSet claims) throws JOSEException {
        final SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .keyID(key.getKeyID())
                        .type(new JOSEObjectType(type))
                        .build(),
                claims);
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
