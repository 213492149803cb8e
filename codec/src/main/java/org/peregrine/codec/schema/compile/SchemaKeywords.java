package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.peregrine.codec.schema.SchemaDialect;

/** Places of schemas in schemas, and the keywords that name them, in each dialect. */
final class SchemaKeywords {
    private static final Set<String> SINGLE =
            Set.of("additionalProperties", "contains", "not", "if", "then", "else", "propertyNames", "additionalItems");
    private static final Set<String> SINGLE_2020_12 =
            Set.of("unevaluatedItems", "unevaluatedProperties", "contentSchema");
    private static final Set<String> MAPS = Set.of("properties", "patternProperties", "definitions", "dependencies");
    private static final Set<String> MAPS_2020_12 = Set.of("$defs", "dependentSchemas");
    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf");
    private static final String PREFIX_ITEMS = "prefixItems";
    private static final String ITEMS = "items";

    private SchemaKeywords() {}

    /** The schemas directly below a schema. */
    static List<SourceNode> subschemas(final SourceNode schema, final SchemaDialect dialect) {
        final boolean modern = dialect == SchemaDialect.DRAFT_2020_12;
        final List<SourceNode> found = new ArrayList<>();
        schema.members().forEach((name, value) -> {
            if (SINGLE.contains(name) || ITEMS.equals(name) || (modern && SINGLE_2020_12.contains(name))) {
                addSchema(found, value);
            }
            if (MAPS.contains(name) || (modern && MAPS_2020_12.contains(name))) {
                value.members().values().forEach(member -> addSchema(found, member));
            }
            final boolean list = LISTS.contains(name) || ITEMS.equals(name) || (modern && PREFIX_ITEMS.equals(name));
            if (list) {
                value.elements().forEach(element -> addSchema(found, element));
            }
        });
        return found;
    }

    private static void addSchema(final List<SourceNode> found, final SourceNode node) {
        if (node.isObject() || node.isBoolean()) {
            found.add(node);
        }
    }

    /**
     * Whether a schema has a URI of its own: an {@code $id} that is more than a fragment and (in draft-07) has no
     * {@code $ref} beside it.
     */
    static boolean identifies(final SourceNode schema, final SchemaDialect dialect) {
        final SourceNode id = schema.member("$id");
        if (id == null) {
            return false;
        }
        if (dialect == SchemaDialect.DRAFT_07) {
            return !hasReference(schema) && !id.text().startsWith("#");
        }
        if (!UriReference.fragment(id.text()).isEmpty()) {
            throw id.error("must have no fragment");
        }
        return true;
    }

    /** The plain name that a schema declares, or an empty string. */
    static String anchor(final SourceNode schema, final SchemaDialect dialect) {
        if (dialect == SchemaDialect.DRAFT_07) {
            final SourceNode id = schema.member("$id");
            return id == null || hasReference(schema) ? "" : UriReference.fragment(id.text());
        }
        final SourceNode anchor = schema.member("$anchor");
        return anchor == null ? "" : anchor.text();
    }

    /** Whether there is a {@code $ref}: in draft-07 nothing beside it counts. */
    static boolean hasReference(final SourceNode schema) {
        return schema.member("$ref") != null && schema.member("$ref").isString();
    }
}
