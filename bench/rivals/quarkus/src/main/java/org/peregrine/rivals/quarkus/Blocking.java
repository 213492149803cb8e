package org.peregrine.rivals.quarkus;

import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Inject;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The tools that wait for others, on threads of the worker pool, with Quarkus' own clients. */
public class Blocking {
    @Inject
    RedisDataSource redis;

    @RestClient
    Backend backend;

    @Tool(description = "Counts and reads a key")
    String redis(@ToolArg(description = "Text") String key) {
        redis.value(Long.class).incr("calls");
        return redis.value(String.class).get(key);
    }

    @Tool(description = "Asks another server")
    String fetch(@ToolArg(description = "Text") String key) {
        return backend.text(key);
    }
}
