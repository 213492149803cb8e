package org.peregrine.rivals.spring;

import org.springframework.ai.mcp.annotation.McpTool;
import org.springframework.ai.mcp.annotation.McpToolParam;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The tools that all rivals offer. Arguments are typed always; every call has a thread of Tomcat's, which may wait. */
@Component
public class Tools {
    private final StringRedisTemplate redis;
    private final RestClient backend;

    Tools(
            @Lazy StringRedisTemplate redis,
            RestClient.Builder clients,
            @Value("${RIVALS_BACKEND:http://127.0.0.1:8081}") String url) {
        this.redis = redis;
        backend = clients.baseUrl(url).build();
    }

    @McpTool(name = "echo", description = "Returns its message")
    String echo(@McpToolParam(description = "Text") String message) {
        return message;
    }

    @McpTool(name = "echo_typed", description = "Returns its message")
    String typed(@McpToolParam(description = "Text") String message) {
        return message;
    }

    @McpTool(name = "echo_blocking", description = "Returns its message")
    String blocking(@McpToolParam(description = "Text") String message) {
        return message;
    }

    @McpTool(name = "redis", description = "Counts and reads a key")
    String redis(@McpToolParam(description = "Text") String key) {
        redis.opsForValue().increment("calls");
        return redis.opsForValue().get(key);
    }

    @McpTool(name = "fetch", description = "Asks another server")
    String fetch(@McpToolParam(description = "Text") String key) {
        return backend.get().uri("/{key}", key).retrieve().body(String.class);
    }
}
