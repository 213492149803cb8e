package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.content.ResourceLink;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Contents of results, as authors put them, reach clients as their revision knows them, from every kind of handler. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AuthoredContentTest {
    private static final byte[] BYTES = {0, 1, 2, (byte) 0xFF};
    private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);
    private static final ResourceContents TEXT =
            ResourceContents.text("test://text", "text/plain", "one").withMeta("example.com/of", "{\"part\":1}");
    private static final ResourceContents BLOB =
            ResourceContents.blob("test://blob", null, BYTES).withMeta("example.com/of", "2");

    private static boolean hasMeta(ProtocolVersion version) {
        return version.isAtLeast(ProtocolVersion.V2025_06_18);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldGiveContentsOfResourcesTheirOwnMetadata(ProtocolVersion version) {
        final Registry registry = Registry.builder()
                .resource(Resource.at("test://inline")
                        .inline((call, reply) -> reply.add(TEXT).add(BLOB)))
                .resource(Resource.at("test://blocking").blocking(request -> ResourceResult.of(TEXT, BLOB)))
                .build();
        try (TestEngine engine = TestEngine.of(registry)) {
            final TestClient client = engine.client(version);
            for (final String uri : List.of("test://inline", "test://blocking")) {
                assertThat(client.readResource(uri))
                        .hasValue("one", "contents", 0, "text")
                        .hasValue("text/plain", "contents", 0, "mimeType")
                        .hasValue(hasMeta(version) ? 1L : null, "contents", 0, "_meta", "example.com/of", "part")
                        .hasValue(BASE64, "contents", 1, "blob")
                        .hasValue(null, "contents", 1, "mimeType")
                        .hasValue(hasMeta(version) ? 2L : null, "contents", 1, "_meta", "example.com/of");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldServeBytesAsTheyWereWhenTheResourceWasMade(ProtocolVersion version) {
        final byte[] given = BYTES.clone();
        final Resource resource =
                Resource.at("test://bytes").mimeType("application/octet-stream").bytes(given);
        given[0] = 9;
        try (TestEngine engine =
                TestEngine.of(Registry.builder().resource(resource).build())) {
            final TestClient client = engine.client(version);
            assertThat(client.readResource("test://bytes"))
                    .hasValue("test://bytes", "contents", 0, "uri")
                    .hasValue("application/octet-stream", "contents", 0, "mimeType")
                    .hasValue(BASE64, "contents", 0, "blob");
            assertThat(client.request("resources/list", Map.of()))
                    .hasValue((long) BYTES.length, "resources", 0, "size");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldAddBlocksOfEveryKindToTheAnswerOfAnInlineTool(ProtocolVersion version) {
        final Annotations forUsers = Annotations.NONE.withAudience(Role.USER).withPriority(0.5);
        final Content text = Content.text("hello").withAnnotations(forUsers).withMeta("example.com/n", "7");
        final Content link = ResourceLink.of("test://guide", "guide")
                .withTexts("Guide", null)
                .withMimeType("text/markdown");
        final Tool inline = Tool.named("inline")
                .inline((call, reply) -> reply.text("first").add(text).add(link));
        final Tool blocking =
                Tool.named("blocking").blocking(request -> ToolResult.of(Content.text("first"), text, link));
        try (TestEngine engine = TestEngine.of(inline, blocking)) {
            final TestClient client = engine.client(version);
            final Answer answer = client.callTool("inline");
            assertThat(answer)
                    .isSuccess()
                    .hasValue("first", "content", 0, "text")
                    .hasValue("hello", "content", 1, "text")
                    .hasValue("user", "content", 1, "annotations", "audience", 0)
                    .hasValue(0.5, "content", 1, "annotations", "priority")
                    .hasValue(hasMeta(version) ? 7L : null, "content", 1, "_meta", "example.com/n");
            if (hasMeta(version)) {
                assertThat(answer)
                        .hasValue("resource_link", "content", 2, "type")
                        .hasValue("test://guide", "content", 2, "uri")
                        .hasValue("Guide", "content", 2, "title")
                        .hasValue("text/markdown", "content", 2, "mimeType");
            } else {
                assertThat(answer).hasValue("guide: test://guide", "content", 2, "text");
                assertThat(answer.json()).doesNotContain("text/markdown");
            }
            assertThat(client.callTool("blocking").at("content")).isEqualTo(answer.at("content"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldForgetAddedBlocksWhenTheToolFails(ProtocolVersion version) {
        final Content block = Content.text(new String(BYTES, StandardCharsets.ISO_8859_1));
        final Tool tool = Tool.named("fail")
                .inline((call, reply) -> reply.add(block).add(block).failed("no luck"));
        try (TestEngine engine = TestEngine.of(tool)) {
            final Answer answer = engine.client(version).callTool("fail");
            assertThat(answer).isToolError("no luck");
            assertThat(answer.at("content", 1)).isNull();
        }
    }
}
