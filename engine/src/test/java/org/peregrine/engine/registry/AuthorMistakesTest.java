package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Icon;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;

/** What an author gets wrong is refused at once, in words that say what to change. */
class AuthorMistakesTest {
    private static void refused(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "getUser", "DATA_EXPORT_v2", "admin.tools.list", "group/tool-1"})
    void shouldTakeToolNames(String name) {
        assertThatCode(() -> Tool.named(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,b", "\u00e9", "a\n"})
    void shouldRefuseToolNames(String name) {
        refused(() -> Tool.named(name), "A tool's name is 1 to 128 of the characters A-Z a-z 0-9 _ - . /");
    }

    @Test
    void shouldLimitToolNames() {
        assertThatCode(() -> Tool.named("a".repeat(128))).doesNotThrowAnyException();
        refused(() -> Tool.named("a".repeat(129)), "1 to 128");
        refused(() -> Tool.named(null), "1 to 128");
    }

    @Test
    void shouldRefuseSchemas() {
        final Tool.Builder tool = Tool.named("t");
        refused(
                () -> tool.inputSchema("{\"type\":}"),
                "inputSchema of tool 't' is not JSON: unexpected byte at byte 8");
        refused(() -> tool.inputSchema("[]"), "inputSchema of tool 't' must be a JSON object");
        refused(() -> tool.inputSchema("{\"type\":\"string\"}"), "must have \"type\":\"object\"");
        refused(() -> tool.outputSchema("true"), "outputSchema of tool 't' must be a JSON object");
        refused(() -> tool.inputSchema("{\"type\":\"object\"} {}"), "bytes after the value");
    }

    @Test
    void shouldKeepSchemasCompact() {
        final Tool tool = Tool.named("t")
                .inputSchema(" { \"type\" : \"object\",\n\t\"title\": \"a \\\" b\\\\\" } ")
                .outputSchema("{ }")
                .inline((call, reply) -> {});
        assertThat(tool.inputSchema()).isEqualTo("{\"type\":\"object\",\"title\":\"a \\\" b\\\\\"}");
        assertThat(tool.outputSchema()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "com.example/a", "io.modelcontextprotocol/a-b_c.d", "a-b.c2/", "A.b/C", "7"})
    void shouldTakeMetaKeys(String key) {
        assertThat(Meta.EMPTY.with(key, "1").isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "1a/b", "a-/b", "a..b/c", "a/b/c", "-a", "a-", "a b", "\u00e9"})
    void shouldRefuseMetaKeys(String key) {
        refused(() -> Meta.EMPTY.with(key, "1"), "_meta key must be");
    }

    @Test
    void shouldReplaceMetaOfTheSameKey() {
        final Meta meta = Meta.EMPTY.with("a", "1").with("b", "2").with("a", "[ 3 ]");
        assertThat(meta)
                .hasToString("{b:2,a:[3]}")
                .isEqualTo(Meta.EMPTY.with("b", "2").with("a", "[3]"));
        refused(() -> meta.with("a", "x"), "_meta 'a' is not JSON");
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        refused(() -> Annotations.NONE.withPriority(1.1), "priority must be within 0 to 1");
        refused(() -> Icon.of("data:,x").withSizes("48"), "An icon's size is like 48x48");
        refused(() -> Icon.of(""), "Icon src");
        refused(() -> Content.image(new byte[1], ""), "ImageContent mimeType");
        refused(() -> Content.link("", "n"), "ResourceLink uri");
        refused(() -> ResourceContents.text("", null, "x"), "TextResourceContents uri");
    }

    @Test
    void shouldRefuseResourcesAndPrompts() {
        refused(() -> Resource.at("no-scheme"), "begins with a scheme");
        refused(() -> Resource.at("a b:c"), "a b:c");
        refused(() -> Resource.at(""), "must not be empty");
        refused(() -> Prompt.named(""), "must not be empty");
        final PromptArgument argument = PromptArgument.required("a", null);
        refused(() -> Prompt.named("p").argument(argument).argument(argument), "has the argument 'a' twice");
    }
}
