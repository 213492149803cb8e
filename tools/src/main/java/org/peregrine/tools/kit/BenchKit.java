package org.peregrine.tools.kit;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/**
 * Content that the benchmark suites call: tools by the number of their arguments, ten resources, prompts by the number
 * of variables.
 */
final class BenchKit implements Plugin {
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName A = JsonName.of("a");
    private static final JsonName B = JsonName.of("b");
    private static final int RESOURCES = 10;
    private static final int[] VARIABLES = {0, 10, 50};

    @Override
    public String name() {
        return "bench";
    }

    /** The tool that returns its message, inline. */
    static Tool echo() {
        return Tool.named("echo")
                .description("Returns its message.")
                .inputSchema("""
                        {"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""")
                .inline((call, reply) -> reply.text(call.argument(MESSAGE)));
    }

    record Sum(int a, int b) {}

    /** The same addition by a handler of each kind, with the same schema of arguments. */
    private static void addAdditions(Registry.Builder builder) {
        final Tool typed = addition("typed").typed(Sum.class, sum -> String.valueOf(sum.a() + sum.b()));
        builder.tool(typed)
                .tool(addition("typed_inline").typedInline(Sum.class, sum -> String.valueOf(sum.a() + sum.b())))
                .tool(addition("inline").inputSchema(typed.inputSchema()).inline((call, reply) -> {
                    final long a = call.argument(A).longValue(0);
                    reply.text(a + call.argument(B).longValue(0));
                }))
                .tool(addition("blocking")
                        .inputSchema(typed.inputSchema())
                        .blocking(request -> ToolResult.text(
                                String.valueOf(request.longValue("a", 0) + request.longValue("b", 0)))));
    }

    private static Tool.Builder addition(String kind) {
        return Tool.named("add_" + kind).description("Adds two numbers.");
    }

    @Override
    public void register(Registry.Builder builder) {
        builder.tool(echo())
                .tool(validated("medium", 5))
                .tool(validated("complex", 20))
                .tool(Tool.named("touch")
                        .description("Tells subscribers that a resource has changed: bench://text/0, or another one.")
                        .inputSchema("""
                                {"type":"object","properties":{"uri":{"type":"string"}}}""")
                        .interactive((request, context) -> {
                            final String uri = request.string("uri");
                            context.notifier().resourceUpdated(uri == null ? "bench://text/0" : uri);
                            return ToolResult.text("told");
                        }))
                .tool(Tool.named("sample")
                        .description("Asks the client's model.")
                        .interactive((request, context) ->
                                ToolResult.text(context.sample("text", Sampling.user("Say something", 20))
                                        .text())));
        builder.tool(GarbageTool.tool());
        addAdditions(builder);
        for (int i = 0; i < RESOURCES; i++) {
            builder.resource(Resource.at("bench://text/" + i)
                    .name("text " + i)
                    .mimeType("text/plain")
                    .text("0123456789".repeat(10)));
        }
        for (final int variables : VARIABLES) {
            builder.prompt(prompt(variables));
        }
    }

    /** Strings, numbers, enums and arrays in turn, all required. */
    private static Tool validated(String name, int parameters) {
        final String properties = IntStream.range(0, parameters)
                .mapToObj(i -> "\"p" + i + "\":"
                        + switch (i % 5) {
                            case 0 -> "{\"type\":\"string\",\"minLength\":1,\"maxLength\":64}";
                            case 1 -> "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000000}";
                            case 2 -> "{\"type\":\"number\"}";
                            case 3 -> "{\"enum\":[\"buy\",\"sell\"]}";
                            default -> "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"maxItems\":8}";
                        })
                .collect(Collectors.joining(","));
        final String required =
                IntStream.range(0, parameters).mapToObj(i -> "\"p" + i + "\"").collect(Collectors.joining(","));
        return Tool.named(name)
                .description("Takes " + parameters + " parameters.")
                .inputSchema("{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required
                        + "],\"additionalProperties\":false}")
                .inline((call, reply) -> reply.text("ok"));
    }

    private static Prompt prompt(int variables) {
        final Prompt.Builder prompt =
                Prompt.named("prompt_" + variables).description("Has " + variables + " variables.");
        for (int i = 0; i < variables; i++) {
            prompt.argument(PromptArgument.optional("v" + i, "A variable"));
        }
        return prompt.blocking(request -> PromptResult.of(PromptMessage.user(IntStream.range(0, variables)
                .mapToObj(i -> request.argument("v" + i))
                .collect(Collectors.joining(" ", "Say: ", "")))));
    }
}
