package org.peregrine.auth;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The keys of an issuer: found by its metadata with its first token, cached for five minutes, read again for a key
 * that is not known at most twice in half a minute, and kept for hours while the issuer cannot be reached. Any thread;
 * waits.
 */
final class IssuerKeys {
    private static final long CACHED_MS = TimeUnit.MINUTES.toMillis(5);
    private static final long REFRESH_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(15);
    private static final long REFRESH_INTERVAL_MS = TimeUnit.SECONDS.toMillis(30);
    private static final long OUTAGE_MS = TimeUnit.HOURS.toMillis(4);

    /** Between two attempts to read metadata that could not be read. */
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);

    private final Issuer issuer;
    private final AuthorizationServer server;
    private JWKSource<SecurityContext> source;
    private IOException failure;
    private long failedNs;

    IssuerKeys(Issuer issuer, Duration timeout) {
        this.issuer = issuer;
        this.server = new AuthorizationServer(timeout);
    }

    /** The source of keys. Threads that need it at once wait for one of them to find it. */
    synchronized JWKSource<SecurityContext> source() throws IOException, InterruptedException {
        if (source != null) {
            return source;
        }
        if (failure != null && System.nanoTime() - failedNs < RETRY_NS) {
            throw new IOException(failure.getMessage(), failure);
        }
        try {
            source = sourceAt(issuer.keySet() != null ? issuer.keySet() : discover());
            failure = null;
            return source;
        } catch (final IOException failed) {
            failure = failed;
            failedNs = System.nanoTime();
            throw failed;
        }
    }

    private JWKSource<SecurityContext> sourceAt(URI keySet) throws IOException {
        return aged(JWKSourceBuilder.create(keySet.toURL(), this::resource), System::nanoTime);
    }

    /** Keys that are kept, and looked for, by a clock that never jumps. */
    static JWKSource<SecurityContext> aged(JWKSourceBuilder<SecurityContext> keys, LongSupplier clock) {
        return SteadyKeySet.of(
                keys.cache(CACHED_MS, REFRESH_TIMEOUT_MS)
                        .refreshAheadCache(false)
                        .rateLimited(REFRESH_INTERVAL_MS)
                        .outageTolerant(OUTAGE_MS)
                        .build(),
                clock);
    }

    private Resource resource(URL url) throws IOException {
        try {
            final String keys = server.document(URI.create(url.toString()));
            if (keys == null) {
                throw new IOException(url + " answered 404");
            }
            return new Resource(keys, "application/json");
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            final InterruptedIOException failed = new InterruptedIOException(url + " took too long");
            failed.initCause(interrupted);
            throw failed;
        }
    }

    private URI discover() throws IOException, InterruptedException {
        for (final URI uri : metadata(issuer.id())) {
            final String document = server.document(uri);
            if (document != null) {
                return keySet(uri, document);
            }
        }
        throw new IOException("issuer " + issuer.id() + " has no metadata (RFC 8414)");
    }

    /** The places of metadata, in the order of MCP 2026-07-28, Authorization Server Metadata Discovery. */
    static List<URI> metadata(URI id) {
        final String path = id.getRawPath().replaceFirst("/$", "");
        final String origin = id.getScheme() + "://" + id.getRawAuthority();
        final List<URI> places = new ArrayList<>();
        places.add(URI.create(origin + "/.well-known/oauth-authorization-server" + path));
        places.add(URI.create(origin + "/.well-known/openid-configuration" + path));
        if (!path.isEmpty()) {
            places.add(URI.create(origin + path + "/.well-known/openid-configuration"));
        }
        return places;
    }

    private URI keySet(URI uri, String document) throws IOException {
        final Map<String, Object> metadata;
        final URI keySet;
        try {
            metadata = JSONObjectUtils.parse(document);
            keySet = metadata == null ? null : JSONObjectUtils.getURI(metadata, "jwks_uri");
        } catch (final ParseException malformed) {
            throw new IOException(uri + " is no metadata of an authorization server", malformed);
        }
        if (metadata == null || !issuer.id().toString().equals(metadata.get("issuer"))) {
            throw new IOException(uri + " names another issuer (RFC 8414, 3.3)");
        }
        if (keySet == null) {
            throw new IOException(uri + " names no jwks_uri");
        }
        try {
            return AuthorizationServer.requireSafe(keySet, "jwks_uri");
        } catch (final IllegalArgumentException unsafe) {
            throw new IOException(unsafe.getMessage(), unsafe);
        }
    }
}
