package org.peregrine.rivals.plugin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** The servers that the blocking tools ask; connected at the first call. */
final class Backends implements AutoCloseable {
    private static final int CLIENTS = 50;

    private RedisClient redis;
    private HttpClient http;

    /** Counts the call, and reads a text. */
    String redis(String key) {
        final RedisClient client = client();
        client.incr("calls");
        return client.get(key);
    }

    /** Reads a text of another server. */
    String fetch(String key) {
        try {
            final HttpRequest request =
                    HttpRequest.newBuilder(URI.create(System.getenv("RIVALS_BACKEND") + "/" + key)).build();
            return http().send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (final IOException failure) {
            throw new IllegalStateException(failure);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private synchronized RedisClient client() {
        if (redis == null) {
            final ConnectionPoolConfig pool = new ConnectionPoolConfig();
            pool.setMaxTotal(CLIENTS);
            pool.setMaxIdle(CLIENTS);
            redis = RedisClient.builder()
                    .fromURI(System.getenv("RIVALS_REDIS"))
                    .poolConfig(pool)
                    .build();
        }
        return redis;
    }

    private synchronized HttpClient http() {
        if (http == null) {
            http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        }
        return http;
    }

    @Override
    public synchronized void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
