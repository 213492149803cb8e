package org.peregrine.tools.kit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolAnnotations;
import org.peregrine.engine.tool.ToolCall;
import org.peregrine.engine.tool.ToolReply;

/** Tools, resources and prompts that the server offers out of the box, so that a first call has something to call. */
final class BuiltInKit implements Plugin {
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName A = JsonName.of("a");
    private static final JsonName B = JsonName.of("b");
    private static final JsonName SUM = JsonName.of("sum");
    private static final String NUMBERS = """
            {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}""";
    private static final String ABOUT =
            "Peregrine is a low-latency MCP server engine for the JVM. This resource is part of its built-in kit.";

    @Override
    public String name() {
        return "built-in";
    }

    @Override
    public void register(Registry.Builder builder) {
        builder.tool(echo())
                .tool(add())
                .tool(now())
                .resource(about())
                .template(greeting())
                .prompt(greet());
    }

    private static Tool echo() {
        return Tool.named("echo")
                .title("Echo")
                .description("Returns the message it is given.")
                .inputSchema("""
                        {"type":"object","properties":{"message":{"type":"string","description":"What to return"}},\
                        "required":["message"]}""")
                .annotations(ToolAnnotations.NONE.withReadOnlyHint(true).withOpenWorldHint(false))
                .inline(BuiltInKit::echo);
    }

    private static void echo(ToolCall call, ToolReply reply) {
        final JsonValue message = call.argument(MESSAGE);
        if (message.isString()) {
            reply.text(message);
        } else {
            reply.failed("Argument 'message' must be a string");
        }
    }

    private static Tool add() {
        return Tool.named("add")
                .title("Add")
                .description("Adds two numbers.")
                .inputSchema(NUMBERS)
                .outputSchema("""
                        {"type":"object","properties":{"sum":{"type":"number"}},"required":["sum"]}""")
                .annotations(ToolAnnotations.NONE.withReadOnlyHint(true).withOpenWorldHint(false))
                .inline(BuiltInKit::add);
    }

    private static void add(ToolCall call, ToolReply reply) {
        final JsonValue a = call.argument(A).copy(); // The next argument has the same flyweight.
        final JsonValue b = call.argument(B);
        final String refusal = Addition.refusal(a, b);
        if (refusal != null) {
            reply.failed(refusal);
        } else if (Addition.isExact(a, b)) {
            answer(reply, Addition.longSum(a, b));
        } else {
            answer(reply, Addition.doubleSum(a, b));
        }
    }

    private static void answer(ToolReply reply, double sum) {
        if (sum == Math.rint(sum) && Math.abs(sum) < 1L << 53) {
            answer(reply, (long) sum);
        } else {
            reply.text(sum);
            reply.structured().beginObject().name(SUM).value(sum).endObject();
        }
    }

    private static void answer(ToolReply reply, long sum) {
        reply.text(sum);
        reply.structured().beginObject().name(SUM).value(sum).endObject();
    }

    private static Tool now() {
        return Tool.named("now")
                .title("Now")
                .description("Returns the server's time in UTC, ISO 8601, to the millisecond.")
                .annotations(ToolAnnotations.NONE.withReadOnlyHint(true).withOpenWorldHint(false))
                .inline((call, reply) ->
                        reply.text(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()));
    }

    private static Resource about() {
        return Resource.at("peregrine://about")
                .name("about")
                .title("About this server")
                .description("One sentence about the engine.")
                .mimeType("text/plain")
                .text(ABOUT);
    }

    private static ResourceTemplate greeting() {
        return ResourceTemplate.matching("peregrine://greeting/{name}")
                .name("greeting")
                .title("Greeting")
                .description("Greets whoever is named in the URI.")
                .mimeType("text/plain")
                .blocking(BuiltInKit::greeting);
    }

    private static ResourceResult greeting(ResourceRequest request) {
        return ResourceResult.text(request.uri(), "text/plain", "Hello, " + request.variable("name") + "!");
    }

    private static Prompt greet() {
        return Prompt.named("greet")
                .title("Greet")
                .description("Asks the model to greet somebody.")
                .argument(PromptArgument.required("name", "Who is greeted"))
                .blocking(BuiltInKit::greet);
    }

    private static PromptResult greet(PromptRequest request) {
        return PromptResult.of(PromptMessage.user("Greet " + request.argument("name") + " warmly, in one sentence."))
                .withDescription("A greeting");
    }
}
