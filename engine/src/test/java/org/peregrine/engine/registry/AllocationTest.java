package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.flyweight.ResourceCallFlyweight;
import org.peregrine.engine.flyweight.ResourceReplyFlyweight;
import org.peregrine.engine.flyweight.ToolCallFlyweight;
import org.peregrine.engine.flyweight.ToolReplyFlyweight;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceHandler;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.tool.OutputCheck;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolHandler;

/** Finding and answering inline allocates nothing. */
class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 100_000;
    private static final JsonName MESSAGE = JsonName.of("message");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceCallFlyweight resourceCall = new ResourceCallFlyweight();
    private final ResourceReplyFlyweight resourceReply = new ResourceReplyFlyweight();
    private final TemplateMatch match = new TemplateMatch();
    private final ToolCallFlyweight call = new ToolCallFlyweight();
    private final ToolReplyFlyweight reply = new ToolReplyFlyweight();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final JsonWriter writer = new JsonWriter();
    private final OwnedContext context = OwnedContext.of(ProtocolVersion.V2026_07_28);

    private void shouldAllocateNothing(Runnable action) {
        for (int i = 0; i < WARM_UP; i++) {
            action.run();
        }
        // The measuring itself may allocate at first, so the better of a few rounds counts.
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5 && allocated > 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MEASURED; i++) {
                action.run();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isZero();
    }

    @Test
    void shouldFindWithoutAllocation() {
        final Registry registry = Registry.builder()
                .tool(Tool.named("echo").inline((toolCall, toolReply) -> {}))
                .resource(Resource.at("test://a").text("x"))
                .template(ResourceTemplate.matching("test://{id}/x").inline((ignored, alsoIgnored) -> {}))
                .prompt(Prompt.named("greet").inline((promptCall, promptReply) -> {}))
                .build();
        final JsonValue tool = Written.json("\"echo\"");
        final JsonValue escaped = Written.json("\"\\u0065cho\"");
        final JsonValue resource = Written.json("\"test://a\"");
        final JsonValue uri = Written.json("\"test:\\/\\/a%20b/x\"");
        final JsonValue prompt = Written.json("\"greet\"");
        shouldAllocateNothing(() -> {
            if (registry.tool(tool) == null
                    || registry.tool(escaped) == null
                    || registry.resource(resource) == null
                    || registry.template(uri, match, all -> true) == null
                    || match.variable("id") == null
                    || registry.prompt(prompt) == null) {
                throw new AssertionError("not found");
            }
        });
    }

    @Test
    void shouldAnswerAToolWithoutAllocation() {
        final JsonValue arguments = Written.json("{\"message\":\"hello\",\"more\":[1,2]}");
        final ToolHandler.Inline handler = (toolCall, toolReply) -> {
            toolReply.text(toolCall.argument(MESSAGE));
            toolReply
                    .structured()
                    .beginObject()
                    .name(MESSAGE)
                    .value(toolCall.argument(MESSAGE))
                    .endObject();
        };
        shouldAllocateNothing(() -> {
            writer.wrap(buffer, 0, buffer.capacity()).beginObject();
            call.wrap(arguments, context);
            handler.call(call, reply.begin(writer, ProtocolVersion.V2026_07_28));
            reply.finish(OutputCheck.NONE);
            writer.endObject();
        });
    }

    @Test
    void shouldAnswerAResourceWithoutAllocation() {
        final ResourceTemplate template = ResourceTemplate.matching("test://{id}/x")
                .inline((read, answer) ->
                        answer.beginText().append(read.variable("id")).endText());
        final Registry registry = Registry.builder().template(template).build();
        final JsonValue uri = Written.json("\"test://a%20b/x\"");
        final ResourceHandler.Inline handler = (ResourceHandler.Inline) template.handler();
        shouldAllocateNothing(() -> {
            writer.wrap(buffer, 0, buffer.capacity()).beginObject();
            registry.template(uri, match, all -> true);
            resourceCall.wrap(uri, match, context);
            handler.read(resourceCall, resourceReply.begin(writer, ProtocolVersion.V2025_11_25, uri, null));
            resourceReply.finish();
            writer.endObject();
        });
    }
}
