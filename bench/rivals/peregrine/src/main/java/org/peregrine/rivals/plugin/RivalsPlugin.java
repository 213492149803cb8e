package org.peregrine.rivals.plugin;

import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** The tools that all rivals offer: on the engine's thread, typed there, and on threads that may wait. */
public final class RivalsPlugin implements Plugin {
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final String SCHEMA = """
            {"type":"object","properties":{"%s":{"type":"string","description":"Text"}},"required":["%s"]}""";

    private final Backends backends = new Backends();

    /** Arguments of the typed tool. */
    record Message(String message) {}

    @Override
    public String name() {
        return "rivals";
    }

    @Override
    public void register(Registry.Builder registry) {
        registry.tool(named("echo", "Returns its message", "message")
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .tool(Tool.named("echo_typed")
                        .description("Returns its message")
                        .typedInline(Message.class, Message::message))
                .tool(named("echo_blocking", "Returns its message", "message")
                        .blocking(request -> ToolResult.text(request.string("message"))))
                .tool(named("redis", "Counts and reads a key", "key")
                        .blocking(request -> ToolResult.text(backends.redis(request.string("key")))))
                .tool(named("fetch", "Asks another server", "key")
                        .blocking(request -> ToolResult.text(backends.fetch(request.string("key")))));
    }

    private static Tool.Builder named(String name, String description, String argument) {
        return Tool.named(name).description(description).inputSchema(SCHEMA.formatted(argument, argument));
    }

    @Override
    public void stop() {
        backends.close();
    }
}
