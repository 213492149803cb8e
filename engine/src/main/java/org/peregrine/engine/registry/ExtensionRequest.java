package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.OwnedRequest;

/** A request for a method of an extension. Owns a copy of its bytes, so it may be kept; one thread at a time. */
public final class ExtensionRequest extends OwnedRequest {
    private final JsonValue params;
    private final String owner;

    private ExtensionRequest(JsonValue params, OwnedContext context, String owner) {
        super(context);
        this.params = params;
        this.owner = owner;
    }

    /**
     * Copies a request: the engine for each call, and a test of a handler.
     *
     * @param params of the request; may be absent.
     * @param context of the request.
     * @param owner key of what the caller owns.
     * @return the copy.
     */
    public static ExtensionRequest copyOf(JsonValue params, OwnedContext context, String owner) {
        return new ExtensionRequest(params.copy(), context, owner);
    }

    /**
     * The parameters.
     *
     * @return absent when the request has none.
     */
    public JsonValue params() {
        return params;
    }

    /**
     * The key of what the caller owns.
     *
     * @return the same text for the same caller, or for the same credentials that nobody has checked; empty when there
     *     are none.
     */
    public String owner() {
        return owner;
    }

    /**
     * One parameter.
     *
     * @param name of the parameter.
     * @return a new flyweight; absent when the client did not send it.
     */
    public JsonValue param(String name) {
        final JsonValue value = new JsonValue();
        params.member(JsonName.recent(name), value);
        return value;
    }
}
