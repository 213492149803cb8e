package org.peregrine.engine.binding;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Jackson as this project wants it: strict in reading, and leaving out what is absent in writing. Any thread. */
public final class JsonBinding {
    private JsonBinding() {}

    /** Loads Jackson when it is first asked for, and not before. */
    private static final class Mapper {
        private static final JsonMapper STRICT = strict();

        private static JsonMapper strict() {
            return JsonMapper.builder()
                    .enable(
                            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                    .annotationIntrospector(
                            AnnotationIntrospector.pair(new RequiredComponents(), new JacksonAnnotationIntrospector()))
                    .addModule(WholeNumbers.module())
                    .build();
        }
    }

    /**
     * Writes a value as JSON. Absent members (null, empty Optionals) are left out.
     *
     * @param value a record, a map or whatever else Jackson knows.
     * @return compact UTF-8.
     * @throws IllegalArgumentException when Jackson cannot write it; the message says why.
     */
    public static byte[] write(Object value) {
        try {
            return Mapper.STRICT.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "Cannot write " + value.getClass().getName() + " as JSON: " + e.getOriginalMessage(), e);
        }
    }

    static JsonMapper mapper() {
        return Mapper.STRICT;
    }
}
