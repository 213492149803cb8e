package org.peregrine.engine.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;

/**
 * State that a modern request has gathered in its rounds so far: answers, and the text that the handler remembers. One
 * worker.
 */
final class RoundState {
    private final Map<String, JsonValue> answers = new LinkedHashMap<>();
    private String state;

    /** Copies an answer. */
    void add(String key, JsonValue answer) {
        answers.put(key, answer.copy());
    }

    Map<String, JsonValue> answers() {
        return answers;
    }

    String state() {
        return state;
    }

    void state(String text) {
        state = text;
    }
}
