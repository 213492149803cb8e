package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The records of a sealed interface and the member that distinguishes them.
 *
 * @param member of the object that names the kind.
 * @param names of the kinds, in the order in which they are permitted.
 */
record SealedKinds(String member, Map<Class<?>, String> names) {
    private static final String MEMBER = "type";

    /**
     * Reads {@code @JsonTypeInfo}, {@code @JsonSubTypes} and {@code @JsonTypeName}; without them names are simple
     * names.
     */
    static SealedKinds of(Class<?> type) {
        final Annotation info = AnnotationReader.jackson(type, "JsonTypeInfo");
        String member = MEMBER;
        if (info != null) {
            final String use = String.valueOf(AnnotationReader.value(info, "use"));
            final String include = String.valueOf(AnnotationReader.value(info, "include"));
            if (!(use.equals("NAME") || use.equals("SIMPLE_NAME"))
                    || !(include.equals("PROPERTY") || include.equals("EXISTING_PROPERTY"))) {
                throw new IllegalArgumentException("@JsonTypeInfo must use NAME or SIMPLE_NAME as PROPERTY");
            }
            final String property = AnnotationReader.text(info, "property");
            member = property == null ? "@" + MEMBER : property;
        }
        final Map<Class<?>, String> names = new LinkedHashMap<>();
        permitted(type, names);
        for (final Object subtype :
                AnnotationReader.elements(AnnotationReader.jackson(type, "JsonSubTypes"), "value")) {
            final String name = AnnotationReader.text((Annotation) subtype, "name");
            if (name != null) {
                names.replace((Class<?>) AnnotationReader.value((Annotation) subtype, "value"), name);
            }
        }
        return new SealedKinds(member, names);
    }

    private static void permitted(Class<?> type, Map<Class<?>, String> names) {
        for (final Class<?> kind : type.getPermittedSubclasses()) {
            if (kind.isSealed()) {
                permitted(kind, names);
            } else if (kind.isRecord()) {
                final String name = AnnotationReader.text(AnnotationReader.jackson(kind, "JsonTypeName"), "value");
                names.put(kind, name == null ? kind.getSimpleName() : name);
            } else {
                throw new IllegalArgumentException(kind.getName() + ", a kind of " + type.getName() + ", is no record");
            }
        }
    }
}
