package org.peregrine.engine.binding.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.binding.shape.Component;
import org.peregrine.engine.binding.shape.RecordShape;
import org.peregrine.engine.binding.shape.ShapeBuilder;

/**
 * One component of a record of arguments. Read by reflection alone. Immutable, any thread.
 *
 * <p>A component may be left out when its type is an {@link Optional}, when it has a default, or when it or its type
 * has an annotation whose simple name is {@code Nullable}, whoever's it is.
 *
 * @param name in JSON.
 * @param description from {@link Describe}; null when there is none.
 * @param isRequired whether it must be given.
 */
public record RecordArgument(String name, String description, boolean isRequired) {
    /**
     * Lists the components of a record.
     *
     * @param type a record class.
     * @return in the order of declaration.
     * @throws IllegalArgumentException when the class is no record.
     */
    public static List<RecordArgument> of(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("Arguments must be a record, but " + type.getName() + " is none");
        }
        final RecordShape shape = (RecordShape) ShapeBuilder.of(type, false);
        final List<RecordArgument> arguments = new ArrayList<>();
        for (final Component component : shape.components()) {
            if (!component.isIgnored()) {
                arguments.add(new RecordArgument(component.name(), component.description(), component.isRequired()));
            }
        }
        return List.copyOf(arguments);
    }
}
