package com.example.orders;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.Sockets;

/** A server inside an application: two typed tools over the application's own data, on HTTP. */
public final class OrderServer {
    private static final int PORT = 8080;

    private final Map<String, Integer> stock = new ConcurrentHashMap<>(Map.of("apple", 10, "pear", 3));

    /** Arguments of {@code order}. Their JSON Schema is derived of the record. */
    public record Order(String article, int count) {
        /** The message of an IllegalArgumentException goes to the model. */
        public Order {
            if (count < 1) {
                throw new IllegalArgumentException("count must be at least 1");
            }
        }
    }

    /** Result of {@code order}, as structured content. */
    public record Receipt(String article, int ordered, int left) {}

    /** Arguments of {@code stock}. */
    public record Article(String article) {}

    /** The tools, for the server and for tests. */
    public Registry registry() {
        return Registry.builder()
                .tool(Tool.named("order").description("Orders an article.").typed(Order.class, this::order))
                .tool(Tool.named("stock")
                        .description("Says how much of an article there is.")
                        .typed(Article.class, wanted -> String.valueOf(stock.getOrDefault(wanted.article(), 0))))
                .build();
    }

    /** The message of a PublicException goes to the model, that of any other exception to the log alone. */
    private Receipt order(Order order) {
        final int left = stock.merge(order.article(), -order.count(), Integer::sum);
        if (left < 0) {
            stock.merge(order.article(), order.count(), Integer::sum);
            throw new PublicException("only " + (left + order.count()) + " of " + order.article());
        }
        return new Receipt(order.article(), order.count(), left);
    }

    /** Serves until SIGTERM, and answers what was taken before. */
    public static void main(String[] args) throws Exception {
        final EngineContext context = new EngineContext().registry(new OrderServer().registry());
        try (McpEngine engine = new Sockets().http("127.0.0.1", PORT).shards(2).launch(context)) {
            engine.awaitClose();
        }
    }
}
