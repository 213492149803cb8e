package org.peregrine.engine.binding;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.peregrine.codec.json.JsonEscapes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes whatever an author answers with: records by their shapes, as a declared result is written, and everything else
 * by Jackson. Any thread.
 */
public final class JsonBinding {
    private static final ClassValue<Writer> WRITERS = new ClassValue<>() {
        @Override
        protected Writer computeValue(Class<?> type) {
            return writer(type);
        }
    };

    private JsonBinding() {}

    /** Writes the values of a class. */
    @FunctionalInterface
    private interface Writer {
        byte[] write(Object value);
    }

    /** Loads Jackson when it is first asked for, and not before. */
    private static final class Mapper {
        private static final JsonMapper WRITING = JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .build();
    }

    private static Writer writer(Class<?> type) {
        if (type.isRecord()) {
            try {
                return ResultBinding.of(type)::write;
            } catch (final IllegalArgumentException formless) {
                return JsonBinding::writeByJackson;
            }
        }
        return JsonBinding::writeByJackson;
    }

    /**
     * Writes a value as JSON. Absent members (null, empty Optionals) are left out; half of a surrogate pair becomes
     * U+FFFD.
     *
     * @param value a record, a map or whatever else Jackson knows.
     * @return compact UTF-8.
     * @throws IllegalArgumentException when it cannot be written; the message says why.
     */
    public static byte[] write(Object value) {
        if (value == null) {
            return new byte[] {'n', 'u', 'l', 'l'};
        }
        return WRITERS.get(value.getClass()).write(value);
    }

    private static byte[] writeByJackson(Object value) {
        try {
            return JsonEscapes.withoutLoneSurrogates(Mapper.WRITING.writeValueAsBytes(value));
        } catch (final JacksonException e) {
            throw new IllegalArgumentException(
                    "Cannot write " + value.getClass().getName() + " as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
