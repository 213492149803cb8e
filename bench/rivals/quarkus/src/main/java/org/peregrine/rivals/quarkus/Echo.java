package org.peregrine.rivals.quarkus;

import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.smallrye.common.annotation.NonBlocking;

/** The tool that all rivals offer. It does not block, so it says so and runs on the event loop, the fastest that Quarkus offers. */
public class Echo {
    @Tool(description = "Returns its message")
    @NonBlocking
    String echo(@ToolArg(description = "Text to return") String message) {
        return message;
    }
}
