package org.peregrine.engine.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/** What a client answered to several inputs, by the handler's keys. Immutable, owns its bytes. */
public final class ClientAnswers {
    private static final JsonName ROOTS = JsonName.of("roots");
    private static final JsonName URI = JsonName.of("uri");
    private static final JsonName NAME = JsonName.of("name");

    private final Map<String, JsonValue> results;

    /**
     * Wraps answers. For the engine.
     *
     * @param results of every key that was asked for: an object each.
     */
    public ClientAnswers(Map<String, JsonValue> results) {
        this.results = Map.copyOf(results);
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
     * @return what became of it.
     */
    public ElicitationResult elicitation(String key) {
        return ElicitationResult.of(result(key));
    }

    /**
     * The answer to a {@link Sampling}.
     *
     * @param key of the input.
     * @return what the model said.
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
