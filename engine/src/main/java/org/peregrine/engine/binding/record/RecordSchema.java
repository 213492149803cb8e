package org.peregrine.engine.binding.record;

import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.binding.Constrain;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.binding.shape.SchemaText;
import org.peregrine.engine.binding.shape.ShapeBuilder;

/**
 * Derives the JSON Schema (2020-12) of a record or a sealed interface, from the same shape that reads and writes it.
 * Any thread.
 *
 * <p>A record becomes an object with its components as properties, in their order, and no others; required are those
 * that {@link RecordArgument} says. docs/tools.md lists the types of components and what becomes of each;
 * {@link Describe}, {@link Constrain} and {@link ByDefault} say more.
 */
public final class RecordSchema {
    private RecordSchema() {}

    /**
     * Derives a schema.
     *
     * @param type a record class, or a sealed interface of records.
     * @return a JSON text, the same every time.
     * @throws IllegalArgumentException when the class is neither, or something in it has no form in JSON; the message
     * names the component.
     */
    public static String of(Class<?> type) {
        if (!ShapeBuilder.isObject(type)) {
            throw new IllegalArgumentException("A schema is derived of records, but " + type.getName() + " is none");
        }
        return SchemaText.of(ShapeBuilder.of(type, false));
    }
}
