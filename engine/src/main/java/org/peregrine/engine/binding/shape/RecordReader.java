package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.binding.shape.TypeVariables.Resolved;

/**
 * Reads the components of records: names, defaults, constraints, accessors. One thread, with its {@link ShapeBuilder}.
 */
final class RecordReader {
    private final ShapeBuilder shapes;
    private final List<Default> defaults = new ArrayList<>();

    /** A default that is tried when all shapes are complete. */
    private record Default(String path, Component component) {}

    RecordReader(ShapeBuilder shapes) {
        this.shapes = shapes;
    }

    /**
     * The shape of a record.
     *
     * @param known is told of the shape before its components are read, since they may hold it again.
     */
    Shape record(Resolved type, Consumer<Shape> known) {
        final Class<?> raw = type.raw();
        AnnotationReader.requireUnderstood(raw);
        final MethodHandle constructor = constructor(raw);
        if (isDelegating(raw)) {
            final RecordComponent held = raw.getRecordComponents()[0];
            return new DelegatingShape(component(held, type.own()), accessor(held.getAccessor()), constructor);
        }
        final RecordShape shape = new RecordShape(type.simpleName(), AnnotationReader.description(raw), isOpen(raw));
        known.accept(shape);
        final List<Component> components = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        for (final RecordComponent component : raw.getRecordComponents()) {
            final Component read = component(component, type.own());
            if (!names.add(read.name())) {
                throw new IllegalArgumentException("two components are named '" + read.name() + "'");
            }
            components.add(read);
        }
        shape.complete(components, constructor);
        return shape;
    }

    private boolean isOpen(Class<?> type) {
        final Annotation ignored = AnnotationReader.jackson(type, "JsonIgnoreProperties");
        if (!AnnotationReader.elements(ignored, "value").isEmpty()) {
            throw new IllegalArgumentException(
                    "@JsonIgnoreProperties with names is not understood; mark the components with @JsonIgnore");
        }
        return shapes.isOpen() || AnnotationReader.flag(ignored, "ignoreUnknown");
    }

    /** A record of one component that stands for the whole. */
    private static boolean isDelegating(Class<?> type) {
        final RecordComponent[] components = type.getRecordComponents();
        for (final RecordComponent component : components) {
            if (AnnotationReader.jackson(AnnotationReader.declared(component), "JsonValue") != null) {
                if (components.length > 1) {
                    throw new IllegalArgumentException("@JsonValue needs a record of one component");
                }
                return true;
            }
        }
        if (AnnotationReader.jsonValueMethod(type) != null) {
            throw new IllegalArgumentException("@JsonValue of a record must be on its only component");
        }
        return false;
    }

    private static MethodHandle constructor(Class<?> type) {
        final RecordComponent[] components = type.getRecordComponents();
        final Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (final Constructor<?> other : type.getDeclaredConstructors()) {
            final boolean canonical = Arrays.equals(other.getParameterTypes(), types);
            if (!canonical && AnnotationReader.jackson(other, "JsonCreator") != null) {
                throw new IllegalArgumentException("@JsonCreator is not understood on another constructor");
            }
        }
        for (final Method method : type.getDeclaredMethods()) {
            if (AnnotationReader.jackson(method, "JsonCreator") != null) {
                throw new IllegalArgumentException("@JsonCreator is not understood on a method");
            }
        }
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (final ReflectiveOperationException | InaccessibleObjectException e) {
            throw new IllegalArgumentException(type.getName() + " is not open to org.peregrine.engine", e);
        }
    }

    private Component component(RecordComponent component, TypeVariables variables) {
        shapes.enter(component.getName());
        final List<Annotation> declared = AnnotationReader.declared(component);
        AnnotationReader.requireUnderstood(declared);
        final Annotation property = AnnotationReader.jackson(declared, "JsonProperty");
        final String renamed = AnnotationReader.text(property, "value");
        final String name = renamed == null ? component.getName() : renamed;
        final boolean ignored = AnnotationReader.flag(AnnotationReader.jackson(declared, "JsonIgnore"), "value");
        final Resolved type = variables.resolve(component.getAnnotatedType());
        final Shape shape = ignored ? AnyShape.ANY : shapes.shape(type, declared);
        final Constraints constraints = ignored ? Constraints.NONE : constraints(type, declared);
        constraints.requireFits(shape);
        final JsonValue byDefault = ignored ? null : defaultOf(component, property, shape);
        final boolean nullable = AnnotationReader.mayBeMissing(component);
        if (nullable && byDefault == null && component.getType().isPrimitive()) {
            throw new IllegalArgumentException("a primitive cannot be missing: take its box, an Optional or a default");
        }
        final boolean required = !ignored && byDefault == null && !nullable && !(shape instanceof OptionalShape);
        final Component read = new Component(
                name,
                JsonName.of(name),
                AnnotationReader.description(declared, "JsonPropertyDescription"),
                shape,
                constraints,
                required,
                byDefault,
                ignored
                        ? Slot.ignored(zero(component.getType()))
                        : Slot.of(component.getType(), shape, accessor(component.getAccessor())),
                ignored);
        if (byDefault != null) {
            defaults.add(new Default(shapes.path(), read));
        }
        shapes.leave();
        return read;
    }

    /** Joins the constraints on the component with those on its type; an array's type constrains the elements. */
    private static Constraints constraints(Resolved type, List<Annotation> declared) {
        final List<Annotation> all = new ArrayList<>(declared);
        type.annotations().stream()
                .filter(annotation -> !declared.contains(annotation))
                .forEach(all::add);
        return ConstraintReader.of(all);
    }

    private static MethodHandle accessor(Method method) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (final IllegalAccessException | InaccessibleObjectException e) {
            throw new IllegalArgumentException(method + " is not open to org.peregrine.engine", e);
        }
    }

    private static Object zero(Class<?> type) {
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }

    private static JsonValue defaultOf(RecordComponent component, Annotation property, Shape shape) {
        final ByDefault own = component.getAnnotation(ByDefault.class);
        final String text = own == null ? AnnotationReader.text(property, "defaultValue") : own.value();
        if (text == null) {
            return null;
        }
        final Shape held = shape instanceof OptionalShape optional ? optional.inner() : shape;
        final boolean isText =
                held.group() == Shape.Group.TEXT || (held instanceof EnumShape constants && constants.isText());
        return isText ? string(text) : parsed(text);
    }

    private static JsonValue string(String text) {
        final HeapJson json = new HeapJson();
        json.writer().value(text);
        return json.value();
    }

    private static JsonValue parsed(String text) {
        final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(utf8, utf8.length + JsonScanner.PADDING));
        final JsonError error = new JsonScanner(JsonWriter.MAX_DEPTH)
                .scan(padded, 0, utf8.length, (depth, nameAt, nameLength, escaped, type, valueAt, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new IllegalArgumentException("its default '" + text + "' is not JSON: " + error.message());
        }
        return value(text.strip().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonValue value(byte[] json) {
        return new JsonValue().wrap(new UnsafeBuffer(json), 0, json.length);
    }

    /** Refuses a default that its own component would refuse. */
    void checkDefaults() {
        for (final Default each : defaults) {
            shapes.enter(each.path());
            final Component component = each.component();
            try {
                component.shape().read(component.defaultJson());
            } catch (final Mismatch mismatch) {
                throw new IllegalArgumentException("its default does not fit: " + mismatch.describe(), mismatch);
            }
            final SchemaReport report = new SchemaReport(1);
            final String schema = SchemaText.of(component.shape(), component.constraints());
            if (!new SchemaValidator()
                    .validate(
                            new SchemaCompiler().compile(schema.getBytes(StandardCharsets.UTF_8)),
                            component.defaultJson(),
                            report)) {
                throw new IllegalArgumentException("its default does not fit: " + report);
            }
            shapes.leave();
        }
    }
}
