package org.peregrine.engine.binding;

import org.peregrine.codec.json.JsonValue;

/**
 * Reads JSON objects into records of one class, by the shape that the schema is derived from. Strict: no unknown
 * members, no missing ones, no conversion between strings, numbers and booleans, no number that would change.
 * Immutable, any thread.
 *
 * @param <A> the record class.
 */
public final class RecordBinding<A> {
    private final Class<A> type;
    private final Shape shape;

    private RecordBinding(Class<A> type, boolean open) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("Arguments must be a record, but " + type.getName() + " is none");
        }
        this.type = type;
        this.shape = ShapeBuilder.of(type, open);
        if (!(shape instanceof RecordShape)) {
            throw new IllegalArgumentException("Arguments are an object, but " + type.getName() + " is none in JSON");
        }
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
        for (final Component component : ((RecordShape) shape).components()) {
            final Shape held =
                    component.shape() instanceof OptionalShape optional ? optional.inner() : component.shape();
            final boolean text =
                    held.group() == Shape.Group.TEXT || (held instanceof EnumShape constants && constants.isText());
            if (!text && !component.isIgnored()) {
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

    /** As {@link #read(JsonValue)}, for members that are called otherwise. */
    A read(JsonValue members, String noun) throws BindingException {
        try {
            return type.cast(shape.read(members));
        } catch (final Mismatch mismatch) {
            throw new BindingException(mismatch.describe(noun), mismatch);
        }
    }
}
