package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Result of an elicitation. Immutable. Source: MCP 2025-11-25, Elicitation, "Response Actions".
 *
 * @param action of the user.
 * @param content values of the form, an object; absent unless a form was accepted.
 */
public record ElicitationResult(Action action, JsonValue content) {
    private static final JsonName ACTION = JsonName.of("action");
    private static final JsonName CONTENT = JsonName.of("content");
    private static final JsonName ACCEPT = JsonName.of("accept");
    private static final JsonName DECLINE = JsonName.of("decline");

    /** Actions of the user. */
    public enum Action {
        /** Agreed. */
        ACCEPT,
        /** Said no. */
        DECLINE,
        /** Did not choose. */
        CANCEL
    }

    static ElicitationResult of(JsonValue answer) {
        final JsonValue value = new JsonValue();
        final JsonValue content = new JsonValue();
        answer.member(CONTENT, content);
        answer.member(ACTION, value);
        if (value.isString() && value.stringEquals(ACCEPT)) {
            return new ElicitationResult(Action.ACCEPT, content);
        }
        final boolean declined = value.isString() && value.stringEquals(DECLINE);
        return new ElicitationResult(declined ? Action.DECLINE : Action.CANCEL, new JsonValue());
    }

    /** Fills the fields that an accepted answer left out with the form's defaults. */
    ElicitationResult completedBy(Form form) {
        return isAccepted() && content.isObject() ? new ElicitationResult(action, form.completed(content)) : this;
    }

    /**
     * Whether the user agreed.
     *
     * @return true when {@link #content()} may be read.
     */
    public boolean isAccepted() {
        return action == Action.ACCEPT;
    }

    /**
     * A value that the user filled in, or its default.
     *
     * @param name of the form's field.
     * @return a new flyweight; absent when the user left it out or did not accept.
     */
    public JsonValue value(String name) {
        final JsonValue value = new JsonValue();
        content.member(JsonName.recent(name), value);
        return value;
    }

    /**
     * A text that the user filled in, or its default.
     *
     * @param name of the form's field.
     * @return null when the user left it out or did not accept, or it is no string.
     */
    public String string(String name) {
        return value(name).string();
    }
}
