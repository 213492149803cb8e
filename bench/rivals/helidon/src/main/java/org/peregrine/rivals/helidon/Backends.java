package org.peregrine.rivals.helidon;

import io.helidon.webclient.api.WebClient;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** The servers that the blocking tools ask; connected at the first call. */
final class Backends {
    private static final int CLIENTS = 50;

    private RedisClient redis;
    private WebClient http;

    /** Counts the call, and reads a text. */
    String redis(String key) {
        final RedisClient client = client();
        client.incr("calls");
        return client.get(key);
    }

    /** Reads a text of another server. */
    String fetch(String key) {
        return http().get("/" + key).requestEntity(String.class);
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

    private synchronized WebClient http() {
        if (http == null) {
            http = WebClient.builder().baseUri(System.getenv("RIVALS_BACKEND")).build();
        }
        return http;
    }
}
