package org.peregrine.engine.binding;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One component of a record of arguments. Read by reflection alone, without Jackson. Immutable, any thread.
 *
 * <p>A component may be left out when its type is an {@link Optional}, or when it or its type has an annotation whose
 * simple name is {@code Nullable}, whoever's it is.
 *
 * @param name of the component.
 * @param description from {@link Describe}; null when there is none.
 * @param isRequired whether it must be given.
 */
public record RecordArgument(String name, String description, boolean isRequired) {
    private static final Set<Class<?>> OPTIONAL_TYPES =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

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
        final List<RecordArgument> arguments = new ArrayList<>();
        for (final RecordComponent component : type.getRecordComponents()) {
            final Describe describe = component.getAnnotation(Describe.class);
            arguments.add(new RecordArgument(
                    component.getName(), describe == null ? null : describe.value(), isRequired(component)));
        }
        return List.copyOf(arguments);
    }

    /** Whether a class is a record whose component of that name must be given. */
    static boolean isRequired(Class<?> type, String name) {
        if (!type.isRecord()) {
            return false;
        }
        for (final RecordComponent component : type.getRecordComponents()) {
            if (component.getName().equals(name)) {
                return isRequired(component);
            }
        }
        return false;
    }

    private static boolean isRequired(RecordComponent component) {
        return !OPTIONAL_TYPES.contains(component.getType())
                && !isNullable(component)
                && !isNullable(component.getAnnotatedType())
                && !isNullable(component.getAccessor());
    }

    private static boolean isNullable(AnnotatedElement element) {
        for (final Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }
}
