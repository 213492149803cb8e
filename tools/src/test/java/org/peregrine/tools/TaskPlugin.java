package org.peregrine.tools;

import java.util.concurrent.CountDownLatch;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Tools that become tasks, for a server process of its own. */
public final class TaskPlugin implements Plugin {
    private static final int LARGE = 200_000;

    /** Made by the service loader. */
    public TaskPlugin() {}

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public void register(Registry.Builder registry) {
        registry.tool(Tool.named("finishes").interactive((request, context) -> {
            context.becomeTask();
            return ToolResult.text("survives");
        }));
        registry.tool(Tool.named("never-finishes").interactive((request, context) -> {
            context.becomeTask();
            new CountDownLatch(1).await();
            return ToolResult.text("never");
        }));
        registry.tool(Tool.named("large").interactive((request, context) -> {
            context.becomeTask();
            return ToolResult.text("x".repeat(LARGE));
        }));
    }
}
