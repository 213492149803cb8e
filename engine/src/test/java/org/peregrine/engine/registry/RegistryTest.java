package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.tool.Tool;

class RegistryTest {
    private static Tool tool(String name) {
        return Tool.named(name).inline((call, reply) -> {});
    }

    private static Resource resource(String uri) {
        return Resource.at(uri).text("x");
    }

    private static Prompt prompt(String name) {
        return Prompt.named(name).inline((call, reply) -> {});
    }

    @Test
    void shouldFindEveryNameAmongMany() {
        final Registry.Builder builder = Registry.builder();
        for (int i = 0; i < 1000; i++) {
            builder.tool(tool("tool-" + i)).resource(resource("test://r/" + i)).prompt(prompt("p\u00e9 " + i));
        }
        final Registry registry = builder.build();
        for (int i = 0; i < 1000; i++) {
            assertThat(registry.tool(Written.json("\"tool-" + i + "\"")).name()).isEqualTo("tool-" + i);
            assertThat(registry.resource(Written.json("\"test://r/" + i + "\"")).uri())
                    .isEqualTo("test://r/" + i);
            assertThat(registry.prompt(Written.json("\"p\u00e9 " + i + "\"")).name())
                    .isEqualTo("p\u00e9 " + i);
        }
        assertThat(registry.tool(Written.json("\"tool-1000\""))).isNull();
        assertThat(registry.tools()).extracting(Tool::name).startsWith("tool-0", "tool-1", "tool-2");
    }

    @Test
    void shouldResolveEscapesInNames() {
        final Registry registry = Registry.builder()
                .tool(tool("echo"))
                .resource(resource("test://a/b"))
                .prompt(prompt("\u00e9\ud83d\ude00\"\\"))
                .build();
        assertThat(registry.tool(Written.json("\"\\u0065ch\\u006f\""))).isNotNull();
        assertThat(registry.resource(Written.json("\"test:\\/\\/a\\/b\""))).isNotNull();
        assertThat(registry.prompt(Written.json("\"\\u00E9\\ud83d\\ude00\\\"\\\\\"")))
                .isNotNull();
        assertThat(registry.prompt(Written.json("\"\u00e9\ud83d\ude00\\u0022\\u005c\"")))
                .isNotNull();
    }

    @Test
    void shouldFindNothingForWhatIsNoName() {
        final Registry registry =
                Registry.builder().tool(tool("echo")).prompt(prompt("1")).build();
        assertThat(registry.tool(new JsonValue())).isNull();
        assertThat(registry.tool(Written.json("\"\""))).isNull();
        assertThat(registry.tool(Written.json("\"Echo\""))).isNull();
        assertThat(registry.tool(Written.json("\"" + "echo".repeat(10_000) + "\"")))
                .isNull();
        assertThat(registry.prompt(Written.json("1"))).isNull();
        assertThat(Registry.EMPTY.tool(Written.json("\"echo\""))).isNull();
        assertThat(Registry.EMPTY.template(Written.json("\"test://x\""), new TemplateMatch(), all -> true))
                .isNull();
    }

    @Test
    void shouldRefuseDuplicates() {
        final ResourceTemplate template =
                ResourceTemplate.matching("test://{a}").inline((call, reply) -> {});
        final Registry.Builder builder = Registry.builder()
                .tool(tool("a"))
                .resource(resource("test://a"))
                .template(template)
                .prompt(prompt("a"));
        assertThatThrownBy(() -> builder.tool(tool("a"))).hasMessage("There is already a tool 'a'");
        assertThatThrownBy(() -> builder.resource(resource("test://a")))
                .hasMessage("There is already a resource 'test://a'");
        assertThatThrownBy(() -> builder.template(template))
                .hasMessage("There is already a resource template 'test://{a}'");
        assertThatThrownBy(() -> builder.prompt(prompt("a"))).hasMessage("There is already a prompt 'a'");
    }

    @Test
    void shouldStayAsItWasWhenTheBuilderGoesOn() {
        final Registry.Builder builder = Registry.builder().tool(tool("a"));
        final Registry first = builder.build();
        final Registry second = builder.tool(tool("b")).build();
        assertThat(first.tools()).hasSize(1);
        assertThat(second.tools()).hasSize(2);
    }

    @Test
    void shouldNameThePluginThatFails() {
        final Plugin plugin = new Plugin() {
            @Override
            public String name() {
                return "kit";
            }

            @Override
            public void register(Registry.Builder builder) {
                builder.tool(tool("a")).tool(tool("a"));
            }
        };
        assertThatThrownBy(() -> Registry.builder().plugin(plugin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Plugin 'kit': There is already a tool 'a'");
    }
}
