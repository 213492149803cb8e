package org.peregrine.engine.binding;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Derives the JSON Schema (2020-12) of a record. Loads the schema generator and Jackson when first used. Any thread.
 *
 * <p>A record becomes an object with its components as properties, in their order, and no others; required are those
 * that {@link RecordArgument} says. Components may be strings, numbers, booleans, enums, records, lists, maps with
 * string keys, or an Optional of one of these; {@link Describe} adds descriptions.
 */
public final class RecordSchema {
    private static final Map<Class<?>, Class<?>> PRIMITIVE_OPTIONALS =
            Map.of(OptionalInt.class, int.class, OptionalLong.class, long.class, OptionalDouble.class, double.class);

    private RecordSchema() {}

    /**
     * Derives a schema.
     *
     * @param type a record class.
     * @return a JSON text, the same every time.
     * @throws IllegalArgumentException when the class is no record.
     */
    public static String of(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("A schema is derived of records, but " + type.getName() + " is none");
        }
        return generator().generateSchema(type).toString();
    }

    private static SchemaGenerator generator() {
        final SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .without(Option.SCHEMA_VERSION_INDICATOR, Option.FLATTENED_OPTIONALS)
                .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
                .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
        config.forTypesInGeneral()
                .withPropertySorter(RecordSchema::inOrderOfDeclaration)
                .withDescriptionResolver(scope -> description(scope.getType().getErasedType()));
        config.forFields()
                .withRequiredCheck(RecordSchema::isRequired)
                .withNullableCheck(field -> false)
                .withTargetTypeOverridesResolver(RecordSchema::withoutOptional)
                .withDescriptionResolver(RecordSchema::description);
        return new SchemaGenerator(config.build());
    }

    private static int inOrderOfDeclaration(MemberScope<?, ?> first, MemberScope<?, ?> second) {
        return 0;
    }

    private static boolean isRequired(FieldScope field) {
        return RecordArgument.isRequired(field.getDeclaringType().getErasedType(), field.getName());
    }

    /** What an Optional holds; null for every other type, which stays what it is. */
    private static List<ResolvedType> withoutOptional(FieldScope field) {
        final Class<?> type = field.getType().getErasedType();
        if (type == Optional.class) {
            return List.of(field.getContext().getTypeParameterFor(field.getType(), Optional.class, 0));
        }
        final Class<?> primitive = PRIMITIVE_OPTIONALS.get(type);
        return primitive == null ? null : List.of(field.getContext().resolve(primitive));
    }

    private static String description(FieldScope field) {
        final Describe describe = field.getAnnotation(Describe.class);
        return describe == null || field.isFakeContainerItemScope() ? null : describe.value();
    }

    private static String description(Class<?> type) {
        final Describe describe = type.getAnnotation(Describe.class);
        return describe == null ? null : describe.value();
    }
}
