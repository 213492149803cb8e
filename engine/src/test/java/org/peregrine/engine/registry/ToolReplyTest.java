package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.flyweight.ToolReplyFlyweight;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.tool.OutputCheck;
import org.peregrine.engine.tool.ToolReply;
import org.peregrine.engine.tool.ToolResult;

class ToolReplyTest {
    private final ToolReplyFlyweight reply = new ToolReplyFlyweight();

    private String written(ProtocolVersion version, Consumer<ToolReply> author) {
        return Written.object(writer -> {
            author.accept(reply.begin(writer, version));
            reply.finish(OutputCheck.NONE);
            ResultMeta.AUTHORS_ONLY.write(writer, version, reply.meta());
        });
    }

    private String latest(Consumer<ToolReply> author) {
        return written(ProtocolVersion.V2026_07_28, author);
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteWhatABlockingResultWrites(ProtocolVersion version) {
        final ToolResult result = ToolResult.of(
                        Content.text("t"),
                        Content.image(Samples.BYTES, "image/png"),
                        Content.audio(Samples.BYTES, "audio/wav"),
                        Content.resource(ResourceContents.text("test://r", "text/plain", "x")),
                        Content.resource(ResourceContents.blob("test://r", null, Samples.BYTES)),
                        Content.link("test://r", "r"))
                .withError()
                .withMeta("k", "1");
        final String inline = written(
                version,
                author -> author.text("t")
                        .image(Samples.BYTES, "image/png")
                        .audio(Samples.BYTES, "audio/wav")
                        .resourceText("test://r", "text/plain", "x")
                        .resourceBlob("test://r", null, Samples.BYTES)
                        .resourceLink("test://r", "r")
                        .error()
                        .meta(Meta.EMPTY.with("k", "1")));
        assertThat(inline)
                .isEqualTo(Written.object(writer -> Written.result(result).accept(writer, version)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteStructuredContentAsABlockingResultDoes(ProtocolVersion version) {
        final ToolResult result = ToolResult.structuredJson("{\"a\":[1,\"\\n\"]}");
        final String inline = written(
                version,
                author -> author.structured()
                        .beginObject()
                        .name("a")
                        .beginArray()
                        .value(1)
                        .value("\n")
                        .endArray()
                        .endObject());
        assertThat(inline)
                .isEqualTo(Written.object(writer -> Written.result(result).accept(writer, version)));
    }

    @Test
    void shouldWriteTextsOfAllKinds() {
        final UnsafeBuffer utf8 = new UnsafeBuffer("\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(latest(author -> {
                    author.text(Written.json("\"a\\/b\"")).text(Written.json("{\"a\":\"b\"}"));
                    author.text(-7).text(2.5);
                    author.beginText().append("x").append(1).append(0.5).append(Written.json("null"));
                    author.appendUtf8(utf8, 0, utf8.capacity()).endText();
                }))
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"a\\/b\"},"
                        + "{\"type\":\"text\",\"text\":\"{\\\"a\\\":\\\"b\\\"}\"},"
                        + "{\"type\":\"text\",\"text\":\"-7\"},{\"type\":\"text\",\"text\":\"2.5\"},"
                        + "{\"type\":\"text\",\"text\":\"x10.5null\u00e9\"}]}");
    }

    @Test
    void shouldAlwaysWriteContent() {
        assertThat(latest(author -> {})).isEqualTo("{\"content\":[]}");
    }

    @Test
    void shouldWriteStructuredContentWithTheAuthorsText() {
        assertThat(latest(author -> {
                    author.structured().value(true);
                    author.text("yes");
                }))
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"yes\"}],\"structuredContent\":true}");
    }

    @Test
    void shouldTakeEverythingBackWhenFailed() {
        assertThat(latest(author -> {
                    author.text("half").beginText().append("a");
                    author.structured().beginArray();
                    author.failed("no");
                }))
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"isError\":true}");
    }

    @Test
    void shouldTurnTooLongStructuredContentIntoAnError() {
        final ToolReplyFlyweight small = new ToolReplyFlyweight(16);
        final String written = Written.object(writer -> {
            small.begin(writer, ProtocolVersion.V2026_07_28).text("x");
            small.structured().value("12345678901234567");
            small.finish(OutputCheck.NONE);
        });
        assertThat(written)
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"Structured content exceeds 16 bytes\"}],"
                        + "\"isError\":true}");
    }

    @Test
    void shouldGrowForLongStructuredContent() {
        final String text = "x".repeat(10_000);
        assertThat(latest(author -> author.text("t").structured().value(text)))
                .endsWith(",\"structuredContent\":\"" + text + "\"}");
    }

    @Test
    void shouldRefuseStructuredContentThatIsNotOneValue() {
        assertThatThrownBy(() -> latest(author -> author.structured().beginObject()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one JSON value");
        assertThatThrownBy(() -> latest(author -> author.structured().value(1).value(2)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> latest(ToolReply::structured)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> latest(author -> {
                    author.structured().value(1);
                    author.structured();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
    }

    @Test
    void shouldRefuseATextLeftOpen() {
        assertThatThrownBy(() -> latest(ToolReply::beginText)).isInstanceOf(IllegalStateException.class);
    }
}
