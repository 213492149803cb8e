package org.peregrine.engine.binding.shape;

import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;

/** Writes results of one class by the shape that the output schema is derived from. Immutable, any thread. */
public final class ResultBinding {
    private final Class<?> type;
    private final Shape shape;

    private ResultBinding(Class<?> type) {
        this.type = type;
        this.shape = ShapeBuilder.of(type, false);
    }

    /**
     * A binding to a class.
     *
     * @param type of a handler's answer.
     * @return null when the class is no object of JSON: neither a record nor a sealed interface.
     * @throws IllegalArgumentException when something in it has no form in JSON, or when Jackson, which would write the
     *     class, is missing; the message names component or artifact.
     */
    public static ResultBinding of(Class<?> type) {
        if (ShapeBuilder.isObject(type)) {
            return new ResultBinding(type);
        }
        JsonBinding.requireWriterOf(type);
        return null;
    }

    /**
     * The schema of the results.
     *
     * @return a JSON text.
     */
    public String schema() {
        return SchemaText.of(shape);
    }

    /**
     * Writes a result.
     *
     * @param value of the class; absent members are left out.
     * @return compact UTF-8.
     * @throws IllegalArgumentException when it holds what JSON cannot, as NaN.
     */
    public byte[] write(Object value) {
        final HeapJson json = new HeapJson();
        write(value, json.writer());
        return json.bytes();
    }

    /**
     * Writes a result.
     *
     * @param value of the class; absent members are left out.
     * @param writer stands where the value belongs.
     * @throws IllegalArgumentException when it holds what JSON cannot, as NaN; a part of it is then written.
     */
    public void write(Object value, JsonWriter writer) {
        shape.write(type.cast(value), writer);
    }
}
