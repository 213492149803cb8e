package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.peregrine.engine.binding.shape.TypeVariables.Resolved;

/**
 * Finds the shape of a class by reflection, once, when a tool is registered. What has no shape is refused with the path
 * of the component, since a schema that lists it would be of no use. One thread.
 */
public final class ShapeBuilder {
    /** Components within components; a generic record whose arguments grow would go on for ever. */
    private static final int MAX_DEPTH = 64;

    private final Map<String, Shape> named = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final RecordReader records = new RecordReader(this);
    private final boolean open;

    private ShapeBuilder(boolean open) {
        this.open = open;
    }

    /**
     * Finds a shape.
     *
     * @param type a record or a sealed interface.
     * @param open whether records leave members alone that they do not have.
     * @return the shape, complete.
     * @throws IllegalArgumentException when the class, or a component in it, has no shape; the message names the
     * component.
     */
    public static Shape of(Class<?> type, boolean open) {
        final ShapeBuilder builder = new ShapeBuilder(open);
        try {
            final Shape shape = builder.shape(TypeVariables.of(type), List.of());
            builder.records.checkDefaults();
            requireValues(shape, type);
            return shape;
        } catch (final IllegalArgumentException refusal) {
            final String place = builder.path();
            throw new IllegalArgumentException(
                    (place.isEmpty() ? type.getName() : "Component '" + place + "' of " + type.getName())
                            + " cannot be bound: " + refusal.getMessage(),
                    refusal);
        }
    }

    /**
     * Whether a class is an object in JSON, with a schema of its own.
     *
     * @param type any class.
     * @return true of records and of sealed types that are no enums.
     */
    public static boolean isObject(Class<?> type) {
        return type.isRecord() || isSealed(type);
    }

    private static boolean isSealed(Class<?> type) {
        return type.isSealed() && !type.isEnum();
    }

    boolean isOpen() {
        return open;
    }

    /** Goes into a component; what fails there is named by the path. */
    void enter(String component) {
        if (path.size() == MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested without end");
        }
        path.addLast(component);
    }

    String path() {
        return String.join(".", path);
    }

    void leave() {
        path.removeLast();
    }

    /**
     * The shape of a type.
     *
     * @param declared annotations of the component that has the type, which an array does not pass on to its elements.
     */
    Shape shape(Resolved type, List<Annotation> declared) {
        final Class<?> raw = type.raw();
        if (raw == null || raw.isArray()) {
            return array(type, declared);
        }
        final Shape scalar = scalar(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw == Optional.class || raw == AtomicReference.class) {
            final Resolved inner = argument(type, 0);
            final Shape held = shape(inner, List.of());
            return OptionalShape.of(raw, held, elementConstraints(held, inner, List.of()));
        }
        if (raw.isEnum()) {
            AnnotationReader.requireUnderstood(raw);
            return EnumShape.of(raw);
        }
        if (Containers.isMap(raw)) {
            return map(type);
        }
        if (Containers.isCollection(raw)) {
            final Resolved element = argument(type, 0);
            final Shape held = element(element, List.of());
            return ListShape.collection(
                    raw,
                    Containers.collections(raw, element.raw()),
                    held,
                    elementConstraints(held, element, List.of()));
        }
        return object(type);
    }

    private static Shape scalar(Class<?> raw) {
        if (raw == Object.class) {
            return AnyShape.ANY;
        }
        Shape shape = IntegerShape.of(raw);
        shape = shape == null ? NumberShape.of(raw) : shape;
        shape = shape == null ? BooleanShape.of(raw) : shape;
        shape = shape == null ? TextForms.of(raw) : shape;
        return shape == null ? OptionalShape.ofPrimitive(raw) : shape;
    }

    private Shape array(Resolved type, List<Annotation> declared) {
        final TextShape text = type.raw() == null ? null : TextForms.of(type.raw());
        if (text != null) {
            return text;
        }
        final Resolved element = type.type() instanceof AnnotatedArrayType array
                ? type.variables().resolve(array.getAnnotatedGenericComponentType())
                : TypeVariables.of(type.raw().getComponentType());
        final Class<?> component = element.raw() == null ? classOf(element) : element.raw();
        final Shape held = element(element, declared);
        return ListShape.array(component, held, elementConstraints(held, element, declared));
    }

    /** The class of an array of something generic. */
    private static Class<?> classOf(Resolved array) {
        final Resolved element =
                array.variables().resolve(((AnnotatedArrayType) array.type()).getAnnotatedGenericComponentType());
        final Class<?> component = element.raw() == null ? classOf(element) : element.raw();
        return Array.newInstance(component, 0).getClass();
    }

    private static Resolved argument(Resolved type, int index) {
        final Resolved argument = type.argument(index);
        return argument == null ? TypeVariables.of(Object.class) : argument;
    }

    private Shape element(Resolved element, List<Annotation> declared) {
        final Shape shape = shape(element, declared);
        final boolean nullable = element.type() != null && AnnotationReader.isNullable(element.type());
        return nullable && !shape.takesNull() ? OptionalShape.nullable(shape) : shape;
    }

    private static Constraints elementConstraints(Shape shape, Resolved element, List<Annotation> declared) {
        final List<Annotation> own = element.annotations().stream()
                .filter(annotation -> !declared.contains(annotation))
                .collect(Collectors.toList());
        final Constraints constraints = ConstraintReader.of(own);
        constraints.requireFits(shape);
        return constraints;
    }

    private Shape map(Resolved type) {
        final Resolved key =
                type.raw().getTypeParameters().length == 2 ? argument(type, 0) : TypeVariables.of(Object.class);
        final Shape keys = key.raw() == Object.class ? TextForms.of(String.class) : shape(key, List.of());
        if (!(keys instanceof TextShape) && !(keys instanceof EnumShape constants && constants.isText())) {
            throw new IllegalArgumentException(
                    "the keys of a map must be texts or constants of an enum, not " + key.raw());
        }
        final Resolved value = argument(type, type.raw().getTypeParameters().length - 1);
        final Shape held = element(value, List.of());
        return new MapShape(
                keys, held, elementConstraints(held, value, List.of()), Containers.maps(type.raw(), key.raw()));
    }

    private Shape object(Resolved type) {
        final Class<?> raw = type.raw();
        final Shape known = named.get(type.key());
        if (known != null) {
            return known;
        }
        if (raw.isRecord()) {
            return records.record(type, shape -> named.put(type.key(), shape));
        }
        if (isSealed(raw)) {
            return sealed(type);
        }
        throw new IllegalArgumentException(
                raw.getName()
                        + " has no form in JSON; take a record, an enum, a sealed interface of records or a type of the list in docs/tools.md");
    }

    private Shape sealed(Resolved type) {
        final Class<?> raw = type.raw();
        AnnotationReader.requireUnderstood(raw);
        final SealedShape.Kinds kinds = SealedShape.Kinds.of(raw);
        final SealedShape shape = new SealedShape(type.simpleName(), AnnotationReader.description(raw), kinds.member());
        named.put(type.key(), shape);
        kinds.names().forEach((kind, name) -> {
            final Shape record = object(TypeVariables.of(kind));
            if (!(record instanceof RecordShape members)) {
                throw new IllegalArgumentException(
                        kind.getName() + ", a kind of " + raw.getName() + ", must be an object in JSON");
            }
            shape.add(name, kind, members);
        });
        shape.check();
        return shape;
    }

    /** Refuses records of which no value could ever be sent, since each would need another one inside. */
    private static void requireValues(Shape root, Class<?> type) {
        final Set<Shape> all = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(root, all);
        final Set<Shape> possible = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean changed = true;
        while (changed) {
            changed = false;
            for (final Shape shape : new HashSet<>(all)) {
                if (!possible.contains(shape) && shape.hasValue(possible::contains)) {
                    changed |= possible.add(shape);
                }
            }
        }
        for (final Shape shape : all) {
            if (!possible.contains(shape) && shape instanceof Shape.Named object) {
                throw new IllegalArgumentException("every " + object.definitionName() + " of " + type.getSimpleName()
                        + " needs another one inside; make one of its components an Optional");
            }
        }
    }

    private static void collect(Shape shape, Set<Shape> all) {
        if (all.add(shape)) {
            shape.forEachInner(inner -> collect(inner, all));
        }
    }
}
