package org.peregrine.engine.binding;

import org.peregrine.codec.json.JsonValue;
import tools.jackson.core.JacksonException;

/**
 * Reads JSON objects into records of one class. Strict: no unknown members, no missing ones, no conversion between
 * strings, numbers and booleans. Loads Jackson when first used. Immutable, any thread.
 *
 * @param <A> the record class.
 */
public final class RecordBinding<A> {
    private final Class<A> type;

    private RecordBinding(Class<A> type) {
        this.type = type;
    }

    /**
     * A binding to a class.
     *
     * @param <A> the class.
     * @param type a record class.
     * @return the binding.
     * @throws IllegalArgumentException when the class is no record.
     */
    public static <A> RecordBinding<A> of(Class<A> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("Arguments must be a record, but " + type.getName() + " is none");
        }
        return new RecordBinding<>(type);
    }

    /**
     * Reads one object.
     *
     * @param arguments an object of well-formed JSON; copied.
     * @return the record.
     * @throws BindingException when the object does not fit; the message names the argument and no Java type.
     */
    public A read(JsonValue arguments) throws BindingException {
        try {
            return JsonBinding.mapper().readValue(arguments.bytes(), type);
        } catch (JacksonException e) {
            throw new BindingException(BindingFault.describe(e, arguments), e);
        }
    }
}
