package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** A registry of inline, blocking and typed tools does not load Jackson: it costs start-up time. */
class LazyLoadingTest {
    private static final long TIMEOUT_S = 60;

    record Sum(long a, long b) {}

    /** What the process under test runs. */
    public static final class Main {
        private Main() {}

        /** Builds a registry and writes its entries. */
        public static void main(String[] arguments) {
            final Tool inline = Tool.named("a")
                    .inputSchema("{\"type\":\"object\"}")
                    .meta("k", "[1]")
                    .inline((call, reply) -> reply.text("x"));
            final Tool blocking = Tool.named("b").blocking(request -> ToolResult.structuredJson("{}"));
            final Registry registry = Registry.builder()
                    .tool(inline)
                    .tool(blocking)
                    .tool(Tool.named("c").typed(Sum.class, Sum.class, sum -> sum))
                    .resource(Samples.RESOURCE)
                    .prompt(Prompt.named("p").blocking(request -> PromptResult.of(PromptMessage.user("hi"))))
                    .build();
            System.out.println(registry.tool(Written.json("\"a\"")).name() + " found");
        }
    }

    @Test
    void shouldNotLoadJackson() throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("a found").contains("org.peregrine.engine.registry.Registry ");
        assertThat(output.contains("jackson")).isFalse();
    }
}
