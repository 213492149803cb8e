package org.peregrine.engine.binding.record;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.shape.Component;
import org.peregrine.engine.binding.shape.Mismatch;
import org.peregrine.engine.binding.shape.RecordShape;
import org.peregrine.engine.binding.shape.RecordSlots;
import org.peregrine.engine.binding.shape.SchemaAgreement;
import org.peregrine.engine.binding.shape.ShapeBuilder;

/**
 * Reads JSON objects into records of one class, by the shape that the schema is derived from. Strict: no unknown
 * members, no missing ones, no conversion between strings, numbers and booleans, no number that would change.
 * Immutable, any thread.
 *
 * @param <A> the record class.
 */
public final class RecordBinding<A> {
    private final Class<A> type;
    private final RecordShape shape;

    private RecordBinding(Class<A> type, boolean open) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("Arguments must be a record, but " + type.getName() + " is none");
        }
        this.type = type;
        if (!(ShapeBuilder.of(type, open) instanceof RecordShape members)) {
            throw new IllegalArgumentException("Arguments are an object, but " + type.getName() + " is none in JSON");
        }
        this.shape = members;
    }

    /**
     * A binding to a class.
     *
     * @param <A> the class.
     * @param type a record class.
     * @return the binding.
     * @throws IllegalArgumentException when the class is no record, or something in it has no form in JSON; the message
     * names the component.
     */
    public static <A> RecordBinding<A> of(Class<A> type) {
        return new RecordBinding<>(type, false);
    }

    /**
     * A binding under a schema of the author's. The schema decides what comes in; the record takes the members that it
     * has.
     *
     * @param <A> the class.
     * @param type a record class.
     * @param schema of the author's; an object.
     * @return the binding.
     * @throws IllegalArgumentException as {@link #of(Class)}, and when the schema lists what the record would refuse.
     */
    public static <A> RecordBinding<A> of(Class<A> type, JsonValue schema) {
        final RecordBinding<A> binding = new RecordBinding<>(type, true);
        SchemaAgreement.check(schema, binding.shape, type);
        return binding;
    }

    /**
     * Requires each component to be read from a string, as the arguments of prompts are.
     *
     * @throws IllegalArgumentException naming a component that is not.
     */
    public void requireTexts() {
        for (final Component component : shape.components()) {
            if (!component.shape().isText() && !component.isIgnored()) {
                throw new IllegalArgumentException("Component '" + component.name() + "' of " + type.getName()
                        + " cannot be bound: the arguments of a prompt are strings");
            }
        }
    }

    /**
     * Reads one object.
     *
     * @param arguments an object of well-formed JSON; read before this returns.
     * @return the record.
     * @throws BindingException when the object does not fit; the message names the argument and no Java type.
     */
    public A read(JsonValue arguments) throws BindingException {
        return read(arguments, "argument");
    }

    /**
     * As {@link #read(JsonValue)}; allocates the record and what it holds, and nothing else when its components are
     * plain.
     *
     * @param arguments an object of well-formed JSON; read before this returns.
     * @param slots of the calling thread; overwritten.
     * @return the record.
     * @throws BindingException when the object does not fit.
     */
    public A read(JsonValue arguments, RecordSlots slots) throws BindingException {
        try {
            return type.cast(shape.read(arguments, slots));
        } catch (final Mismatch mismatch) {
            throw new BindingException(mismatch.describe("argument"), mismatch);
        }
    }

    /** As {@link #read(JsonValue)}, for members that are called otherwise. */
    A read(JsonValue members, String noun) throws BindingException {
        try {
            return type.cast(shape.read(members));
        } catch (final Mismatch mismatch) {
            throw new BindingException(mismatch.describe(noun), mismatch);
        }
    }
}
