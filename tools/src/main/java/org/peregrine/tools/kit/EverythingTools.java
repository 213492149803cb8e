package org.peregrine.tools.kit;

import java.util.Map;
import java.util.stream.IntStream;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.Root;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolCall;
import org.peregrine.engine.tool.ToolReply;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/**
 * The tools of {@link EverythingKit}; with schemas written by hand, so that a server of them starts without Jackson.
 */
final class EverythingTools {
    /** Arguments of whatever adds. */
    static final String NUMBERS = """
            {"type":"object","properties":{\
            "a":{"type":"number","description":"First number"},\
            "b":{"type":"number","description":"Second number"}},"required":["a","b"]}""";

    private static final String WEATHER = "{\"temperature\":22.5,\"conditions\":\"Partly cloudy\",\"humidity\":65}";
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final double INITIAL_DURATION_S = 10;
    private static final int INITIAL_STEPS = 5;
    private static final double MAX_DURATION_S = 300;
    private static final int MAX_STEPS = 1_000;
    private static final int INITIAL_MAX_TOKENS = 100;
    private static final int INITIAL_LINKS = 3;
    private static final int MAX_LINKS = 10;

    /** By {@code messageType}: who should see it, and how important it is. */
    private static final Map<String, Content> MESSAGES = Map.of(
            "error",
            annotated("Error: the operation failed", 1.0, Role.USER, Role.ASSISTANT),
            "success",
            annotated("The operation is complete", 0.7, Role.USER),
            "debug",
            annotated("Debug: the cache was hit", 0.3, Role.ASSISTANT));

    private EverythingTools() {}

    static void register(Registry.Builder builder) {
        builder.tool(Tool.named("echo")
                        .description("Echoes back the input")
                        .inputSchema("""
                                {"type":"object","properties":{"message":{"type":"string",\
                                "description":"Message to echo"}},"required":["message"]}""")
                        .inline(EverythingTools::echo))
                .tool(Tool.named("add")
                        .description("Adds two numbers")
                        .inputSchema(NUMBERS)
                        .blocking(EverythingTools::add))
                .tool(longRunningOperation())
                .tool(sampleLlm())
                .tool(Tool.named("getTinyImage")
                        .description("Answers with a picture between two texts")
                        .blocking(request -> ToolResult.of(
                                Content.text("This is a tiny image:"),
                                Content.image(Media.png(), "image/png"),
                                Content.text("The image above is tiny."))))
                .tool(annotatedMessage())
                .tool(resourceLinks())
                .tool(Tool.named("structuredContent")
                        .description("Answers with structured content that has a schema")
                        .inputSchema("""
                                {"type":"object","properties":{"location":{"type":"string",\
                                "description":"City name or zip code"}},"required":["location"]}""")
                        .outputSchema("""
                                {"type":"object","properties":{"temperature":{"type":"number"},\
                                "conditions":{"type":"string"},"humidity":{"type":"number"}},\
                                "required":["temperature","conditions","humidity"]}""")
                        .blocking(request -> ToolResult.structuredJson(WEATHER)))
                .tool(Tool.named("listRoots")
                        .description("Lists the client's folders")
                        .interactive(EverythingTools::listRoots))
                .tool(Tool.named("startElicitation")
                        .description("Asks the user with a form of every kind of field")
                        .interactive(EverythingTools::elicit));
    }

    private static void echo(ToolCall call, ToolReply reply) {
        final JsonValue message = call.argument(MESSAGE);
        if (message.isString()) {
            reply.text("Echo: " + message.string());
        } else {
            reply.failed("Argument 'message' must be a string");
        }
    }

    private static ToolResult add(ToolRequest request) {
        final JsonValue a = request.argument("a");
        final JsonValue b = request.argument("b");
        final String refusal = Addition.refusal(a, b);
        return refusal == null
                ? ToolResult.text("The sum of " + a + " and " + b + " is " + Addition.text(a, b) + ".")
                : ToolResult.error(refusal);
    }

    private static Tool longRunningOperation() {
        return Tool.named("longRunningOperation")
                .description("Takes its time and reports progress")
                .inputSchema("""
                        {"type":"object","properties":{\
                        "duration":{"type":"number","default":10,"description":"Seconds that the operation takes"},\
                        "steps":{"type":"integer","default":5,"minimum":1,"description":"Steps of the operation"}}}""")
                .interactive(EverythingTools::takeTime);
    }

    private static ToolResult takeTime(ToolRequest request, ToolContext context) throws InterruptedException {
        final double durationS = Math.clamp(request.doubleValue("duration", INITIAL_DURATION_S), 0, MAX_DURATION_S);
        final int steps = Math.clamp(request.longValue("steps", INITIAL_STEPS), 1, MAX_STEPS);
        for (int step = 1; step <= steps; step++) {
            Thread.sleep((long) (1_000 * durationS / steps));
            context.progress(step, steps, null);
        }
        return ToolResult.text("Took " + durationS + " seconds in " + steps + " steps.");
    }

    private static Tool sampleLlm() {
        return Tool.named("sampleLLM")
                .description("Asks the client's model")
                .inputSchema("""
                        {"type":"object","properties":{\
                        "prompt":{"type":"string","description":"What to ask"},\
                        "maxTokens":{"type":"integer","default":100,"description":"Longest answer"}},\
                        "required":["prompt"]}""")
                .interactive((request, context) -> {
                    final int maxTokens = Math.toIntExact(request.longValue("maxTokens", INITIAL_MAX_TOKENS));
                    final Sampling question = Sampling.user(
                                    "Resource sampleLLM context: " + request.string("prompt"), maxTokens)
                            .systemPrompt("You are a helpful test server.")
                            .with("temperature", "0.7");
                    return ToolResult.text("LLM sampling result: "
                            + context.sample("question", question).text());
                });
    }

    private static Content annotated(String text, double priority, Role... audience) {
        return Content.text(text)
                .withAnnotations(Annotations.NONE.withPriority(priority).withAudience(audience));
    }

    private static Tool annotatedMessage() {
        return Tool.named("annotatedMessage")
                .description("Answers with annotated content")
                .inputSchema("""
                        {"type":"object","properties":{\
                        "messageType":{"type":"string","enum":["error","success","debug"],\
                        "description":"Decides on the annotations"},\
                        "includeImage":{"type":"boolean","default":false,"description":"Whether to add a picture"}},\
                        "required":["messageType"]}""")
                .blocking(EverythingTools::annotatedMessage);
    }

    private static ToolResult annotatedMessage(ToolRequest request) {
        final String type = request.string("messageType");
        final Content message = type == null ? null : MESSAGES.get(type);
        if (message == null) {
            return ToolResult.error("Argument 'messageType' must be one of error, success, debug");
        }
        final ToolResult result = ToolResult.of(message);
        return request.booleanValue("includeImage", false)
                ? result.with(Content.image(Media.png(), "image/png")
                        .withAnnotations(Annotations.NONE.withPriority(0.5).withAudience(Role.USER)))
                : result;
    }

    private static Tool resourceLinks() {
        return Tool.named("getResourceLinks")
                .description("Answers with links to resources")
                .inputSchema("""
                        {"type":"object","properties":{\
                        "count":{"type":"integer","minimum":1,"maximum":10,"default":3,"description":"Links to answer with"}}}""")
                .blocking(request -> {
                    final int count = Math.clamp(request.longValue("count", INITIAL_LINKS), 1, MAX_LINKS);
                    final Content[] links = IntStream.rangeClosed(1, count)
                            .mapToObj(EverythingKit::contents)
                            .map(contents -> Content.link(contents.uri(), contents.uri()))
                            .toArray(Content[]::new);
                    return ToolResult.text("Here are " + count + " links:").with(links);
                });
    }

    private static ToolResult listRoots(ToolRequest request, ToolContext context) {
        return ToolResult.text(
                "Roots: " + context.roots("roots").stream().map(Root::uri).toList());
    }

    private static ToolResult elicit(ToolRequest request, ToolContext context) {
        final Form form = Form.EMPTY
                .required("name", Field.string("Name").minLength(1).maxLength(80))
                .optional("check", Field.bool("Agree"))
                .optional("email", Field.string("E-mail").format("email"))
                .optional("birthdate", Field.string("Date of birth").format("date"))
                .optional(
                        "integer",
                        Field.integer("Whole number").minimum(1).maximum(100).byDefault(42))
                .optional(
                        "number",
                        Field.number("Number").minimum(0).maximum(1000).byDefault(3.14))
                .optional("color", Field.choice("red", "green", "blue"));
        final ElicitationResult result = context.elicit("form", Elicitation.form("Please fill in", form));
        return ToolResult.text("The user's answer: " + result.action() + " " + result.content());
    }
}
