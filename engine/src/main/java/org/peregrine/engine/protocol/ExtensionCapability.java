package org.peregrine.engine.protocol;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.message.MessageEvent;

/** Checks whether a client has declared an extension, and rejects the request otherwise. Dispatch thread. */
public final class ExtensionCapability {
    private static final JsonName EXTENSIONS = JsonName.of("extensions");

    private ExtensionCapability() {}

    /**
     * Rejects a request whose client has not declared an extension. Source: MCP 2026-07-28, "Error Codes", -32021.
     *
     * @param event a request.
     * @param extension its name in capabilities.
     * @return false when the event was rejected.
     */
    public static boolean require(MessageEvent event, String extension) {
        if (isDeclared(capabilities(event), extension)) {
            return true;
        }
        event.reject(new McpError(
                ErrorCode.MISSING_CLIENT_CAPABILITY.code(),
                "The client has not declared the extension",
                "{\"requiredCapabilities\":{\"extensions\":{\"" + extension + "\":{}}}}"));
        return false;
    }

    /**
     * Whether capabilities name an extension.
     *
     * @param capabilities a {@code ClientCapabilities} object; may be absent.
     * @param extension its name.
     * @return false when they do not.
     */
    public static boolean isDeclared(JsonValue capabilities, String extension) {
        final JsonValue value = new JsonValue();
        return capabilities.isObject()
                && capabilities.member(EXTENSIONS, value)
                && value.isObject()
                && value.member(JsonName.of(extension), value);
    }

    private static JsonValue capabilities(MessageEvent event) {
        if (event.session() != null && !event.version().isModern()) {
            return event.session().client().capabilities();
        }
        final JsonValue value = new JsonValue();
        event.envelope().meta().member(MetaKeys.CLIENT_CAPABILITIES, value);
        return value;
    }
}
