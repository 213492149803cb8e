package org.peregrine.engine.binding;

import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;

/**
 * Derives the JSON Schema (2020-12) of a record. Loads the schema generator and Jackson when first used. Any thread.
 *
 * <p>A record becomes an object with its components as properties, in their order, and no others; required are those
 * that {@link RecordArgument} says. Components may be strings, numbers, booleans, enums, records, lists, maps with
 * string keys, and Optionals of these; {@link Describe} adds descriptions.
 */
public final class RecordSchema {
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
                .without(Option.SCHEMA_VERSION_INDICATOR)
                .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
                .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES);
        config.forTypesInGeneral()
                .withPropertySorter(RecordSchema::inOrderOfDeclaration)
                .withDescriptionResolver(scope -> description(scope.getType().getErasedType()));
        config.forFields()
                .withRequiredCheck(RecordSchema::isRequired)
                .withNullableCheck(field -> false)
                .withDescriptionResolver(RecordSchema::description);
        return new SchemaGenerator(config.build());
    }

    private static int inOrderOfDeclaration(MemberScope<?, ?> first, MemberScope<?, ?> second) {
        return 0;
    }

    private static boolean isRequired(FieldScope field) {
        return RecordArgument.isRequired(field.getDeclaringType().getErasedType(), field.getName());
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
