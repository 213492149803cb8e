package org.peregrine.tools.load.answer;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.json.QuotedText;

/**
 * Results of a client that a server asks: a model that always says the same, a user who fills in every form, one root.
 * One thread.
 */
public final class ClientResults {
    private static final JsonName SAMPLING = JsonName.of("sampling/createMessage");
    private static final JsonName ELICITATION = JsonName.of("elicitation/create");
    private static final JsonName ROOTS = JsonName.of("roots/list");
    private static final JsonName PING = JsonName.of("ping");
    private static final JsonName REQUESTED_SCHEMA = JsonName.of("requestedSchema");
    private static final byte[] ROOT = """
            {"roots":[{"uri":"file:///workspace","name":"workspace"}]}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final byte[] message;
    private final FormContent form = new FormContent();
    private final JsonValue schema = new JsonValue();

    /**
     * Makes the results.
     *
     * @param modelText that the model says.
     */
    public ClientResults(String modelText) {
        message = ("{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":" + QuotedText.of(modelText)
                        + "},\"model\":\"peregrine-load\",\"stopReason\":\"endTurn\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes the result of a request of the server's.
     *
     * @param method of the request.
     * @param params of it; absent for none.
     * @param writer takes the result object.
     * @return false when the client does not know the method; nothing is written then.
     */
    boolean write(JsonValue method, JsonValue params, JsonWriter writer) {
        if (method.stringEquals(SAMPLING)) {
            writer.rawValue(message);
        } else if (method.stringEquals(ELICITATION)) {
            accept(params, writer);
        } else if (method.stringEquals(ROOTS)) {
            writer.rawValue(ROOT);
        } else if (method.stringEquals(PING)) {
            writer.rawValue(NOTHING);
        } else {
            return false;
        }
        return true;
    }

    /** A page is agreed to without content. */
    private void accept(JsonValue params, JsonWriter writer) {
        writer.beginObject().name("action").value("accept");
        if (params.member(REQUESTED_SCHEMA, schema)) {
            form.write(schema, writer.name("content"));
        }
        writer.endObject();
    }
}
