package org.peregrine.rivals.quarkus;

import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.smallrye.common.annotation.NonBlocking;

/**
 * The tools that all rivals offer and that wait for nothing. Arguments of Quarkus' tools are typed always. What does
 * not block says so and runs on the event loop, the fastest that Quarkus offers.
 */
public class Echo {
    @Tool(description = "Returns its message")
    @NonBlocking
    String echo(@ToolArg(description = "Text") String message) {
        return message;
    }

    @Tool(name = "echo_typed", description = "Returns its message")
    @NonBlocking
    String typed(@ToolArg(description = "Text") String message) {
        return message;
    }

    /** Runs on a thread of the worker pool, the default. */
    @Tool(name = "echo_blocking", description = "Returns its message")
    String blocking(@ToolArg(description = "Text") String message) {
        return message;
    }
}
