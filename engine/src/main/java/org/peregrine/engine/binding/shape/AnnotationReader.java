package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.peregrine.engine.binding.Describe;

/**
 * Reads annotations by their names, so that neither Jackson nor jakarta.validation need be there. What would change the
 * JSON of a type and is not understood is refused: ignoring it would list a tool that no client can call.
 */
final class AnnotationReader {
    private static final Set<String> JACKSON_PACKAGES = Set.of(
            "com.fasterxml.jackson.annotation",
            "com.fasterxml.jackson.databind.annotation",
            "tools.jackson.databind.annotation");

    /** Annotations that are understood, or change nothing. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "JsonProperty",
            "JsonPropertyDescription",
            "JsonClassDescription",
            "JsonPropertyOrder",
            "JsonIgnore",
            "JsonIgnoreProperties",
            "JsonInclude",
            "JsonValue",
            "JsonCreator",
            "JsonTypeName",
            "JsonTypeInfo",
            "JsonSubTypes",
            "JsonEnumDefaultValue",
            "JsonRootName");

    private AnnotationReader() {}

    /**
     * All annotations of a component: they go to it, its accessor, its field and its type, as their targets
     * allow.
     */
    static List<Annotation> declared(RecordComponent component) {
        final Set<Annotation> all = new LinkedHashSet<>(List.of(component.getAnnotations()));
        all.addAll(List.of(component.getAccessor().getAnnotations()));
        try {
            all.addAll(List.of(component
                    .getDeclaringRecord()
                    .getDeclaredField(component.getName())
                    .getAnnotations()));
        } catch (final NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
        return List.copyOf(all);
    }

    /** Refuses annotations of Jackson that are not understood. */
    static void requireUnderstood(List<Annotation> annotations) {
        for (final Annotation annotation : annotations) {
            final Class<? extends Annotation> type = annotation.annotationType();
            if (JACKSON_PACKAGES.contains(type.getPackageName()) && !UNDERSTOOD.contains(type.getSimpleName())) {
                throw new IllegalArgumentException(
                        "@" + type.getSimpleName() + " is not understood: the schema could not say what it does");
            }
        }
    }

    static void requireUnderstood(AnnotatedElement element) {
        requireUnderstood(List.of(element.getAnnotations()));
    }

    /** Finds an annotation of Jackson; null when there is none. */
    static Annotation jackson(List<Annotation> annotations, String simpleName) {
        for (final Annotation annotation : annotations) {
            final Class<? extends Annotation> type = annotation.annotationType();
            if (JACKSON_PACKAGES.contains(type.getPackageName())
                    && type.getSimpleName().equals(simpleName)) {
                return annotation;
            }
        }
        return null;
    }

    static Annotation jackson(AnnotatedElement element, String simpleName) {
        return jackson(List.of(element.getAnnotations()), simpleName);
    }

    /** A text of an annotation; null when the annotation is not there or the text is empty. */
    static String text(Annotation annotation, String member) {
        final Object value = annotation == null ? null : value(annotation, member);
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }

    static Object value(Annotation annotation, String member) {
        try {
            final Method method = annotation.annotationType().getMethod(member);
            method.trySetAccessible();
            return method.invoke(annotation);
        } catch (final NoSuchMethodException ofAnotherVersion) {
            return null;
        } catch (final IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("@" + annotation.annotationType().getName() + " cannot be read", e);
        }
    }

    static long number(Annotation annotation, String member) {
        return ((Number) value(annotation, member)).longValue();
    }

    static boolean flag(Annotation annotation, String member) {
        return annotation != null && Boolean.TRUE.equals(value(annotation, member));
    }

    /** The elements of an annotation's array. */
    static List<Object> elements(Annotation annotation, String member) {
        final List<Object> elements = new ArrayList<>();
        final Object array = annotation == null ? null : value(annotation, member);
        for (int i = 0; array != null && i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    static String description(List<Annotation> annotations, String ofJackson) {
        for (final Annotation annotation : annotations) {
            if (annotation instanceof Describe describe) {
                return describe.value();
            }
        }
        return text(jackson(annotations, ofJackson), "value");
    }

    static String description(Class<?> type) {
        return description(List.of(type.getAnnotations()), "JsonClassDescription");
    }

    static boolean isNullable(AnnotatedElement element) {
        for (final Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    /** Whether an annotation of the component, its type or its accessor allows that it is missing. */
    static boolean mayBeMissing(RecordComponent component) {
        return isNullable(component) || isNullable(component.getAnnotatedType()) || isNullable(component.getAccessor());
    }

    /** The name of an enum's constant in JSON. */
    static String constantName(Enum<?> constant) {
        try {
            final String name =
                    text(jackson(constant.getDeclaringClass().getField(constant.name()), "JsonProperty"), "value");
            return name == null ? constant.name() : name;
        } catch (final NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The method, or the accessor of the field, whose result stands for a whole value; null when there is none. */
    static Method jsonValueMethod(Class<?> type) {
        for (final Method method : type.getDeclaredMethods()) {
            final Annotation annotation = jackson(method, "JsonValue");
            if (annotation != null && flag(annotation, "value") && method.getParameterCount() == 0) {
                return method;
            }
        }
        for (final java.lang.reflect.Field field : type.getDeclaredFields()) {
            if (jackson(field, "JsonValue") != null && !type.isRecord()) {
                throw new IllegalArgumentException(
                        "@JsonValue of " + type.getName() + " must be on a method, not on field " + field.getName());
            }
        }
        return null;
    }

    static Object invoke(Method method, Object target) {
        try {
            method.setAccessible(true);
            return method.invoke(target);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalArgumentException(method + " failed", e);
        }
    }
}
