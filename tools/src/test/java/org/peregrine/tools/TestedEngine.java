package org.peregrine.tools;

import java.io.IOException;
import java.util.List;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.transport.Transport;
import org.peregrine.transports.nio.NioTransport;

/**
 * Launches engines over sockets in the threading mode and with as many shards as this run of the tests asks for:
 * {@code -Dperegrine.threading.mode=shared-network -Dperegrine.test.shards=3}.
 */
public final class TestedEngine {
    private static final String SHARDS_PROPERTY = "peregrine.test.shards";

    private TestedEngine() {}

    /** With one shard unless the run asks for more. */
    public static McpEngine launch(EngineContext context, NioTransport transport) throws IOException {
        return launch(context, transport, 1);
    }

    /** Over another transport, whose shards the caller has made: {@link #shards} of them. */
    public static McpEngine launch(EngineContext context, List<? extends Transport> transports) throws IOException {
        transports.forEach(context::transport);
        return McpEngine.launch(context);
    }

    /** The number of shards that the run asks for. */
    public static int shards() {
        return Integer.getInteger(SHARDS_PROPERTY, 1);
    }

    /** With several shards, or more when the run asks for more. */
    public static McpEngine launch(EngineContext context, NioTransport transport, int leastShards) throws IOException {
        context.transport(transport);
        final int shards = Math.max(leastShards, shards());
        for (int i = 1; i < shards; i++) {
            final NioTransport sibling = new NioTransport(transport.name() + "-" + i);
            transport.shareWith(sibling);
            context.transport(sibling);
        }
        return McpEngine.launch(context);
    }
}
