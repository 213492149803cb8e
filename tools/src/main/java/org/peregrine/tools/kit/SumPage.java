package org.peregrine.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.ui.UiExtension;

/** An MCP App: a tool whose result clients with the extension show in a page, and others as a text. */
final class SumPage {
    private static final String URI = "ui://everything/sum.html";

    private SumPage() {}

    static void register(Registry.Builder builder) {
        builder.resource(UiExtension.page(URI, "Sum", html()))
                .tool(UiExtension.shownIn(URI, Tool.named("showSum").description("Adds two numbers and shows the sum"))
                        .inputSchema(EverythingTools.NUMBERS)
                        .outputSchema("""
                                {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"},\
                                "sum":{"type":"number"}},"required":["a","b","sum"]}""")
                        .interactive(SumPage::show));
    }

    private static ToolResult show(ToolRequest request, ToolContext context) {
        final JsonValue a = request.argument("a");
        final JsonValue b = request.argument("b");
        final String refusal = Addition.refusal(a, b);
        if (refusal != null) {
            return ToolResult.error(refusal);
        }
        final String sum = Addition.text(a, b);
        final ToolResult shown = ToolResult.structuredJson("{\"a\":" + a + ",\"b\":" + b + ",\"sum\":" + sum + "}");
        return UiExtension.isShownBy(context) ? shown : shown.with(Content.text(a + " + " + b + " = " + sum));
    }

    private static String html() {
        try (InputStream file = SumPage.class.getResourceAsStream("sum.html")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
