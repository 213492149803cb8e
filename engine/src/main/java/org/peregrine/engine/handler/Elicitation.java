package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Asks the user: to fill in a form, or to visit a page. Immutable. Source: MCP 2025-11-25, Elicitation. */
public final class Elicitation implements ClientInput {
    private static final JsonName ELICITATION = JsonName.of("elicitation");
    private static final JsonName URL = JsonName.of("url");
    private static final JsonName FORM = JsonName.of("form");

    private final String message;
    private final Form form;
    private final String schema;
    private final String url;
    private final String elicitationId;
    private final ProtocolVersion since;

    private Elicitation(String message, Form form, String url, String elicitationId, ProtocolVersion since) {
        this.since = since;
        this.message = message;
        this.form = form;
        this.schema = form == null ? null : form.schema();
        this.url = url;
        this.elicitationId = elicitationId;
    }

    /**
     * Asks the user to fill in a form.
     *
     * @param message to the user.
     * @param form its fields.
     * @return the request.
     */
    public static Elicitation form(String message, Form form) {
        return new Elicitation(message, form, null, null, form.since());
    }

    /**
     * Asks the user to visit a page, for what must not pass through the client. Clients from 2025-11-25 on.
     *
     * @param message to the user: the reason.
     * @param url of the page.
     * @param elicitationId names this request on the server.
     * @return the request.
     */
    public static Elicitation url(String message, String url, String elicitationId) {
        return new Elicitation(message, null, url, elicitationId, ProtocolVersion.V2025_11_25);
    }

    /**
     * The form's fields.
     *
     * @return a JSON Schema; null for a page.
     */
    public String schema() {
        return schema;
    }

    /** The form; null for a page. */
    Form form() {
        return form;
    }

    @Override
    public String method() {
        return "elicitation/create";
    }

    @Override
    public void writeParams(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject();
        if (url != null) {
            writer.name("mode").value("url").name("message").value(message);
            writer.name("url").value(url).name("elicitationId").value(elicitationId);
        } else {
            if (version.isAtLeast(ProtocolVersion.V2025_11_25)) {
                writer.name("mode").value("form");
            }
            writer.name("message").value(message);
            writer.name("requestedSchema").rawValue(JsonEscapes.encode(schema));
        }
        writer.endObject();
    }

    /** An empty capability means forms, as it did before there were two modes. */
    @Override
    public boolean isSupported(JsonValue capabilities) {
        final JsonValue elicitation = new JsonValue();
        if (!capabilities.member(ELICITATION, elicitation)) {
            return false;
        }
        final JsonValue mode = new JsonValue();
        final boolean takesUrl = elicitation.member(URL, mode);
        return url != null ? takesUrl : elicitation.member(FORM, mode) || !takesUrl;
    }

    @Override
    public ProtocolVersion since() {
        return since;
    }

    @Override
    public String requiredCapabilities() {
        return url != null ? "{\"elicitation\":{\"url\":{}}}" : "{\"elicitation\":{}}";
    }
}
