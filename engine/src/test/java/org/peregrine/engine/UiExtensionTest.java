package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.ui.UiExtension;

/** MCP Apps: what clients see of pages, and what handlers see of clients. */
final class UiExtensionTest {
    private static final String URI = "ui://test/page.html";
    private static final String HTML = "<!doctype html><p>Hello</p>";
    private static final String SHOWS = "{\"extensions\":{\"io.modelcontextprotocol/ui\":"
            + "{\"mimeTypes\":[\"text/html\",\"text/html;profile=mcp-app\"]}}}";

    private static EngineHarness start() {
        final Registry registry = Registry.builder()
                .resource(UiExtension.page(URI, "Page", HTML))
                .tool(UiExtension.shownIn(URI, Tool.named("show"))
                        .interactive((request, context) ->
                                ToolResult.text(UiExtension.isShownBy(context) ? "in the page" : "as a text")))
                .build();
        return new EngineHarness(new TestTransport(), registry, context -> context.extension(new UiExtension()));
    }

    private static String call(String capabilities) {
        return EngineHarness.request(
                1,
                "tools/call",
                "{\"name\":\"show\",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":" + capabilities + "}}");
    }

    private static String initialize(String capabilities) {
        return EngineHarness.request(
                0,
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities
                        + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
    }

    @Test
    void shouldDeclareTheExtensionToBothEras() {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(EngineHarness.request(1, "server/discover", "{" + EngineHarness.META + "}")))
                    .contains("\"extensions\":{\"io.modelcontextprotocol/ui\":{}}");
            assertThat(harness.exchange(initialize("{}")))
                    .contains("\"extensions\":{\"io.modelcontextprotocol/ui\":{}}");
        }
    }

    @Test
    void shouldNameThePageAndServeIt() {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(EngineHarness.request(1, "tools/list", "{" + EngineHarness.META + "}")))
                    .contains("\"_meta\":{\"ui\":{\"resourceUri\":\"" + URI + "\"}}");
            assertThat(harness.exchange(EngineHarness.request(
                            2, "resources/read", "{\"uri\":\"" + URI + "\"," + EngineHarness.META + "}")))
                    .contains("\"mimeType\":\"text/html;profile=mcp-app\"", "\"text\":\"" + HTML + "\"");
        }
    }

    @Test
    void shouldTellHandlersOfClientsThatShowPages() {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(call(SHOWS))).contains("in the page");
            harness.exchange(initialize(SHOWS));
            assertThat(harness.exchange(EngineHarness.call(2, "show", "{}"))).contains("in the page");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"extensions\":{}}",
                "{\"extensions\":{\"io.modelcontextprotocol/ui\":{}}}",
                "{\"extensions\":{\"io.modelcontextprotocol/ui\":{\"mimeTypes\":[\"text/html\",7]}}}",
                "{\"extensions\":{\"io.modelcontextprotocol/ui\":{\"mimeTypes\":\"text/html;profile=mcp-app\"}}}"
            })
    void shouldFallBackToTextForOtherClients(String capabilities) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(call(capabilities))).contains("as a text");
            harness.exchange(initialize(capabilities));
            assertThat(harness.exchange(EngineHarness.call(2, "show", "{}"))).contains("as a text");
        }
    }

    @Test
    void shouldRefuseAnotherScheme() {
        assertThatThrownBy(() -> UiExtension.page("https://example.com", "Page", HTML))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ui://");
        assertThatThrownBy(() -> UiExtension.shownIn("test://page", Tool.named("show")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
