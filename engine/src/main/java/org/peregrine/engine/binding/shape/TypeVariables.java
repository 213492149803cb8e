package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Bindings of a generic record's type parameters where it is used. Immutable. */
final class TypeVariables {
    static final TypeVariables NONE = new TypeVariables(Map.of());

    private final Map<Type, Resolved> bound;

    private TypeVariables(Map<Type, Resolved> bound) {
        this.bound = bound;
    }

    /**
     * A type in whose place no variable and no wildcard stands.
     *
     * @param raw its class; null when it is an array of something generic.
     * @param type with its annotations.
     * @param variables for what stands inside it.
     */
    record Resolved(Class<?> raw, AnnotatedType type, TypeVariables variables) {
        /** The type argument at a position, or null when the type is raw. */
        Resolved argument(int index) {
            return type instanceof AnnotatedParameterizedType parameterized
                    ? variables.resolve(parameterized.getAnnotatedActualTypeArguments()[index])
                    : null;
        }

        /** Binds the type's own parameters. */
        TypeVariables own() {
            final TypeVariable<?>[] parameters = raw.getTypeParameters();
            if (parameters.length == 0 || !(type instanceof AnnotatedParameterizedType)) {
                return NONE;
            }
            final Map<Type, Resolved> own = new HashMap<>();
            for (int i = 0; i < parameters.length; i++) {
                own.put(parameters[i], argument(i));
            }
            return new TypeVariables(own);
        }

        List<Annotation> annotations() {
            return type == null ? List.of() : List.of(type.getAnnotations());
        }

        /** The same for the same types with the same annotations. */
        String key() {
            final StringBuilder key = new StringBuilder();
            annotations().forEach(key::append);
            if (type instanceof AnnotatedArrayType array) {
                return key.append(variables
                                .resolve(array.getAnnotatedGenericComponentType())
                                .key())
                        .append("[]")
                        .toString();
            }
            key.append(raw.getName());
            if (type instanceof AnnotatedParameterizedType parameterized) {
                for (int i = 0; i < parameterized.getAnnotatedActualTypeArguments().length; i++) {
                    key.append(i == 0 ? '<' : ',').append(argument(i).key());
                }
                key.append('>');
            }
            return key.toString();
        }

        /** The simple names of the type and its arguments. */
        String simpleName() {
            if (type instanceof AnnotatedArrayType array) {
                return "ArrayOf"
                        + variables
                                .resolve(array.getAnnotatedGenericComponentType())
                                .simpleName();
            }
            final StringBuilder name = new StringBuilder(raw.getSimpleName());
            if (type instanceof AnnotatedParameterizedType parameterized) {
                for (int i = 0; i < parameterized.getAnnotatedActualTypeArguments().length; i++) {
                    name.append(i == 0 ? "Of" : "And").append(argument(i).simpleName());
                }
            }
            return name.toString();
        }
    }

    /** A class without type arguments. */
    static Resolved of(Class<?> type) {
        return new Resolved(type, null, NONE);
    }

    Resolved resolve(AnnotatedType type) {
        if (type instanceof AnnotatedTypeVariable variable) {
            final Resolved known = bound.get(type.getType());
            return known != null ? known : NONE.resolve(variable.getAnnotatedBounds()[0]);
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return resolve(wildcard.getAnnotatedUpperBounds()[0]);
        }
        if (type.getType() instanceof Class<?> raw) {
            return new Resolved(raw, type, this);
        }
        if (type.getType() instanceof ParameterizedType parameterized) {
            return new Resolved((Class<?>) parameterized.getRawType(), type, this);
        }
        return new Resolved(null, type, this);
    }
}
