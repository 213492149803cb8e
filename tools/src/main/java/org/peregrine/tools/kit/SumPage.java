package org.peregrine.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.client.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.Tool;
import org.peregrine.engine.registry.ToolResult;
import org.peregrine.engine.ui.UiExtension;

/** An MCP App: a tool whose result clients with the extension show in a page, and others as a text. */
final class SumPage {
    private static final String URI = "ui://everything/sum.html";

    /** Arguments of {@code showSum}. */
    record Sum(@Describe("First number") double a, @Describe("Second number") double b) {}

    /** Result of {@code showSum}. */
    record Shown(double a, double b, double sum) {}

    private SumPage() {}

    static void register(Registry.Builder builder) {
        builder.resource(UiExtension.page(URI, "Sum", html()))
                .tool(UiExtension.shownIn(URI, Tool.named("showSum").description("Adds two numbers and shows the sum"))
                        .typedInteractive(Sum.class, SumPage::show));
    }

    private static ToolResult show(Sum sum, ToolContext context) {
        final Shown shown = new Shown(sum.a, sum.b, sum.a + sum.b);
        if (UiExtension.isShownBy(context)) {
            return ToolResult.structured(shown);
        }
        return ToolResult.text(shown.a + " + " + shown.b + " = " + shown.sum);
    }

    private static String html() {
        try (InputStream file = SumPage.class.getResourceAsStream("sum.html")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
