package org.peregrine.engine.binding.shape;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes whatever an author answers with: records by their shapes, as a declared result is written, and everything else
 * by Jackson, which an application brings that has such answers. Any thread.
 */
public final class JsonBinding {
    private static final String JACKSON_ARTIFACT = "tools.jackson.core:jackson-databind";
    private static final String JACKSON_MODULE = "tools.jackson.databind";
    private static final String MAPPER = "tools/jackson/databind/json/JsonMapper.class";

    /** Null for what Jackson writes. */
    private static final ClassValue<ResultBinding> BINDINGS = new ClassValue<>() {
        @Override
        protected ResultBinding computeValue(Class<?> type) {
            return binding(type);
        }
    };

    private JsonBinding() {}

    /** Jackson, loaded at the first use; no other class here refers to it. */
    private static final class Mapper {
        private static final JsonMapper WRITING = JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .build();

        static byte[] write(Object value) {
            try {
                return JsonEscapes.withoutLoneSurrogates(WRITING.writeValueAsBytes(value));
            } catch (final JacksonException e) {
                throw new IllegalArgumentException(
                        "Cannot write " + value.getClass().getName() + " as JSON: " + e.getOriginalMessage(), e);
            }
        }
    }

    private static ResultBinding binding(Class<?> type) {
        if (!type.isRecord()) {
            return null;
        }
        try {
            return ResultBinding.of(type);
        } catch (final IllegalArgumentException formless) {
            return null;
        }
    }

    /**
     * Writes a value as JSON. Absent members (null, empty Optionals) are left out; half of a surrogate pair becomes
     * U+FFFD.
     *
     * @param value a record, or a map or another value that Jackson can write.
     * @return compact UTF-8.
     * @throws IllegalArgumentException when it cannot be written; the message says why, and names Jackson's artifact
     * when
     *     that is missing.
     */
    public static byte[] write(Object value) {
        if (value == null) {
            return new byte[] {'n', 'u', 'l', 'l'};
        }
        final ResultBinding binding = BINDINGS.get(value.getClass());
        return binding == null ? writeByJackson(value) : binding.write(value);
    }

    /**
     * As {@link #write(Object)}, into a message; a record of plain components costs no allocation.
     *
     * @param value not null.
     * @param writer stands where the value belongs.
     */
    public static void write(Object value, JsonWriter writer) {
        final ResultBinding binding = BINDINGS.get(value.getClass());
        if (binding == null) {
            writer.rawValue(writeByJackson(value));
        } else {
            binding.write(value, writer);
        }
    }

    /**
     * Checks when a tool is built, rather than at the first answer, that values of a class can be written. Loads
     * nothing.
     *
     * @param type declared by an author, no object of JSON.
     * @throws IllegalArgumentException when only Jackson can write it, and is missing; the message names the artifact.
     */
    static void requireWriterOf(Class<?> type) {
        final boolean needsNone = CharSequence.class.isAssignableFrom(type)
                || type == Object.class // Its values may be anything.
                || type == Void.class;
        if (!needsNone && !isJacksonThere()) {
            throw jacksonMissing(type, null);
        }
    }

    private static boolean isJacksonThere() {
        final Module engine = JsonBinding.class.getModule();
        return engine.isNamed()
                ? engine.getLayer().findModule(JACKSON_MODULE).isPresent()
                : JsonBinding.class.getResource("/" + MAPPER) != null;
    }

    private static IllegalArgumentException jacksonMissing(Class<?> type, Throwable cause) {
        return new IllegalArgumentException(
                type.getName() + " is no record, and is written by Jackson, which is missing: add the artifact "
                        + JACKSON_ARTIFACT + " (on the module path also: requires " + JACKSON_MODULE + ")",
                cause);
    }

    private static byte[] writeByJackson(Object value) {
        try {
            return Mapper.write(value);
        } catch (final NoClassDefFoundError missing) {
            if (isJacksonThere()) {
                throw missing;
            }
            throw jacksonMissing(value.getClass(), missing);
        }
    }
}
