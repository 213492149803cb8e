package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** The examples of the README and of the package: kept compiling. */
class TenLineExampleTest {
    private static final JsonName MESSAGE = JsonName.of("message");

    record Sum(double a, double b) {}

    @Test
    void shouldRegisterOneToolOfEachKind() {
        final Registry registry = Registry.builder()
                .tool(Tool.named("echo")
                        .description("Answers with its argument")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .tool(Tool.named("now")
                        .blocking(request -> ToolResult.text(Instant.now().toString())))
                .tool(Tool.named("add").typed(Sum.class, sum -> sum.a() + sum.b()))
                .resource(Resource.at("example://about").mimeType("text/plain").text("An example"))
                .build();
        assertThat(registry.tools()).extracting(Tool::name).containsExactly("echo", "now", "add");
    }
}
