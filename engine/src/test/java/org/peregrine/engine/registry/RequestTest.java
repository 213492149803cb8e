package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.flyweight.ToolCallFlyweight;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.tool.ToolRequest;

class RequestTest {
    private static final JsonValue ABSENT = new JsonValue();
    private static final ProtocolVersion VERSION = ProtocolVersion.V2025_11_25;

    @Test
    void shouldOwnItsBytes() {
        final JsonValue arguments = Written.json("{\"a\":\"x\",\"n\":7,\"d\":0.5,\"b\":true}");
        final JsonValue meta = Written.json("{\"progressToken\":1}");
        final ToolRequest request = ToolRequest.copyOf(arguments, meta, VERSION);
        overwrite(arguments.buffer());
        overwrite(meta.buffer());
        assertThat(request.string("a")).isEqualTo("x");
        assertThat(request.longValue("n", 0)).isEqualTo(7);
        assertThat(request.doubleValue("d", 0)).isEqualTo(0.5);
        assertThat(request.booleanValue("b", false)).isTrue();
        assertThat(request.meta()).hasToString("{\"progressToken\":1}");
        assertThat(request.version()).isEqualTo(VERSION);
    }

    private static void overwrite(UnsafeBuffer buffer) {
        buffer.setMemory(0, buffer.capacity(), (byte) '?');
    }

    @Test
    void shouldAnswerForMissingArguments() {
        final ToolRequest request = ToolRequest.copyOf(ABSENT, ABSENT, VERSION);
        assertThat(request.arguments()).hasToString("{}");
        assertThat(request.meta().present()).isFalse();
        assertThat(request.string("a")).isNull();
        assertThat(request.longValue("a", -1)).isEqualTo(-1);
        assertThat(request.doubleValue("a", -1)).isEqualTo(-1);
        assertThat(request.booleanValue("a", true)).isTrue();
        final ToolCallFlyweight call = new ToolCallFlyweight().wrap(ABSENT, OwnedContext.of(VERSION));
        assertThat(call.arguments()).hasToString("{}");
        assertThat(call.argument(JsonName.of("a")).present()).isFalse();
        assertThat(call.meta().present()).isFalse();
    }

    @Test
    void shouldReadArgumentsInPlace() {
        final ToolCallFlyweight call = new ToolCallFlyweight()
                .wrap(
                        Written.json("{\"a\":1,\"b\":2}"),
                        OwnedContext.of(VERSION).withMeta(Written.json("{}")));
        assertThat(call.argument(JsonName.of("a")).longValue(0)
                        + call.argument(JsonName.of("b")).longValue(0))
                .isEqualTo(3);
        assertThat(call.meta()).hasToString("{}");
        assertThat(call.version()).isEqualTo(VERSION);
    }

    @Test
    void shouldGiveStringsToPrompts() {
        final JsonValue arguments = Written.json("{\"a\":\"x\",\"n\":7}");
        final PromptRequest request = PromptRequest.copyOf(arguments, ABSENT, VERSION);
        overwrite(arguments.buffer());
        assertThat(request.argument("a")).isEqualTo("x");
        assertThat(request.argument("n")).isNull();
        assertThat(request.argument("b", "y")).isEqualTo("y");
        assertThat(PromptRequest.copyOf(ABSENT, ABSENT, VERSION).argument("a")).isNull();
    }

    @Test
    void shouldNameTheFirstMissingArgument() {
        final Prompt prompt = Prompt.named("p")
                .argument(PromptArgument.optional("o", null))
                .argument(PromptArgument.required("a", null))
                .argument(PromptArgument.required("b", null))
                .inline((call, reply) -> {});
        assertThat(prompt.missingArgument(Written.json("{\"a\":\"\",\"b\":\"x\"}")))
                .isNull();
        assertThat(prompt.missingArgument(Written.json("{\"\\u0061\":\"\"}"))).isEqualTo("b");
        assertThat(prompt.missingArgument(Written.json("{\"a\":1,\"b\":\"x\"}")))
                .isEqualTo("a");
        assertThat(prompt.missingArgument(Written.json("[]"))).isEqualTo("a");
        assertThat(prompt.missingArgument(ABSENT)).isEqualTo("a");
    }

    @Test
    void shouldSayThatAResourceIsMissingAsTheRevisionDoes() {
        final McpError error = McpError.resourceNotFound("test://\"\u00e9");
        assertThat(error.code(ProtocolVersion.V2025_11_25)).isEqualTo(-32002);
        assertThat(error.code(ProtocolVersion.V2026_07_28)).isEqualTo(-32602);
        assertThat(error.data()).isEqualTo("{\"uri\":\"test://\\\"\u00e9\"}");
        assertThat(error.getStackTrace()).isEmpty();
        assertThat(McpError.invalidParams("no").code(ProtocolVersion.V2026_07_28))
                .isEqualTo(-32602);
    }
}
