package org.peregrine.engine.handler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/** A client's answers to several inputs, by the handler's keys. Immutable, owns its bytes. */
public final class ClientAnswers {
    private static final JsonName ROOTS = JsonName.of("roots");
    private static final JsonName URI = JsonName.of("uri");
    private static final JsonName NAME = JsonName.of("name");

    private final Map<String, JsonValue> results;
    private final Map<String, Form> forms;

    /**
     * Wraps answers: those of a client, or those of a handler's test.
     *
     * @param results of every requested key: an object each.
     */
    public ClientAnswers(Map<String, JsonValue> results) {
        this(results, Map.of());
    }

    private ClientAnswers(Map<String, JsonValue> results, Map<String, Form> forms) {
        this.results = Map.copyOf(results);
        this.forms = Map.copyOf(forms);
    }

    /** The same answers, completed by the defaults of the requested forms. */
    ClientAnswers to(Map<String, ? extends ClientInput> inputs) {
        final Map<String, Form> asked = new HashMap<>();
        inputs.forEach((key, input) -> {
            if (input instanceof Elicitation elicitation && elicitation.form() != null) {
                asked.put(key, elicitation.form());
            }
        });
        return asked.isEmpty() ? this : new ClientAnswers(results, asked);
    }

    /**
     * An answer as it came.
     *
     * @param key of the input.
     * @return the whole result object.
     * @throws IllegalArgumentException when nothing was asked under that key.
     */
    public JsonValue result(String key) {
        final JsonValue result = results.get(key);
        if (result == null) {
            throw new IllegalArgumentException("Nothing was asked under the key '" + key + "'");
        }
        return result;
    }

    /**
     * The answer to an {@link Elicitation}.
     *
     * @param key of the input.
     * @return the outcome; fields that an accepted form lacks have their defaults.
     */
    public ElicitationResult elicitation(String key) {
        final ElicitationResult answer = ElicitationResult.of(result(key));
        final Form form = forms.get(key);
        return form == null ? answer : answer.completedBy(form);
    }

    /**
     * The answer to a {@link Sampling}.
     *
     * @param key of the input.
     * @return the model's message.
     */
    public SamplingResult sampling(String key) {
        return new SamplingResult(result(key));
    }

    /**
     * The answer to a {@link RootsRequest}.
     *
     * @param key of the input.
     * @return unmodifiable, in the client's order.
     */
    public List<Root> roots(String key) {
        final List<Root> roots = new ArrayList<>();
        final JsonValue list = new JsonValue();
        if (result(key).member(ROOTS, list) && list.isArray()) {
            final JsonCursor cursor = new JsonCursor().wrap(list);
            while (cursor.next()) {
                addRoot(roots, cursor.value());
            }
        }
        return List.copyOf(roots);
    }

    private static void addRoot(List<Root> roots, JsonValue entry) {
        final JsonValue uri = new JsonValue();
        final JsonValue name = new JsonValue();
        entry.member(NAME, name);
        if (entry.member(URI, uri) && uri.isString()) {
            roots.add(new Root(uri.string(), name.string()));
        }
    }
}
