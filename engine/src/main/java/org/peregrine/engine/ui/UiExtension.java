package org.peregrine.engine.ui;

import java.net.URI;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;

/**
 * MCP Apps: a tool names a page, the client reads it as a resource and shows the tool's results in it. A client without
 * the extension ignores the name and shows the result's text, so a tool always answers with text, too. Source:
 * SEP-1865.
 *
 * <pre>
 *   context.extension(new UiExtension());
 *   builder.resource(UiExtension.page("ui://sum", "Sum", html))
 *          .tool(UiExtension.shownIn("ui://sum", Tool.named("sum").description("Adds")).interactive(..));
 * </pre>
 */
public final class UiExtension implements Extension {
    /** The extension's name in capabilities. */
    public static final String ID = "io.modelcontextprotocol/ui";

    /** The media type of a page. */
    public static final String MIME_TYPE = "text/html;profile=mcp-app";

    private static final String SCHEME = "ui";
    private static final JsonName EXTENSIONS = JsonName.of("extensions");
    private static final JsonName UI = JsonName.of(ID);
    private static final JsonName MIME_TYPES = JsonName.of("mimeTypes");
    private static final JsonName PAGE = JsonName.of(MIME_TYPE);

    /** Creates the extension. */
    public UiExtension() {}

    @Override
    public String id() {
        return ID;
    }

    /**
     * Makes a page.
     *
     * @param uri of the scheme {@code ui}.
     * @param name for people.
     * @param html the whole document.
     * @return a resource to register.
     * @throws IllegalArgumentException when the URI has another scheme.
     */
    public static Resource page(String uri, String name, String html) {
        return Resource.at(checked(uri)).name(name).mimeType(MIME_TYPE).text(html);
    }

    /**
     * Lets a tool's results be shown in a page.
     *
     * @param uri of the page.
     * @param tool not finished yet.
     * @return the same.
     * @throws IllegalArgumentException when the URI has another scheme than {@code ui}.
     */
    public static Tool.Builder shownIn(String uri, Tool.Builder tool) {
        return tool.meta(SCHEME, "{\"resourceUri\":\"" + checked(uri) + "\"}");
    }

    /** Checks a page's URI: a text that {@link URI} takes has no character that a JSON string would have to escape. */
    private static String checked(String uri) {
        if (!SCHEME.equals(URI.create(uri).getScheme())) {
            throw new IllegalArgumentException("A page's URI begins with ui:// but not '" + uri + "'");
        }
        return uri;
    }

    /**
     * Whether a client shows pages.
     *
     * @param context of a running handler.
     * @return false when the user sees only the text of the result.
     */
    public static boolean isShownBy(ToolContext context) {
        final JsonValue value = new JsonValue();
        if (!context.capabilities().member(EXTENSIONS, value)
                || !value.member(UI, value)
                || !value.member(MIME_TYPES, value)
                || !value.isArray()) {
            return false;
        }
        final JsonCursor types = new JsonCursor().wrap(value);
        while (types.next()) {
            if (types.value().isString() && types.value().stringEquals(PAGE)) {
                return true;
            }
        }
        return false;
    }
}
