package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cases from files: a schema and an instance as text, because how they are written is what the cases are about, and whether it is valid. */
class SchemaCasesTest {
    @ParameterizedTest
    @ValueSource(strings = {"exactness", "disagreements", "patterns"})
    void shouldAgreeWithEveryCase(final String file) throws Exception {
        final List<String> wrong = new ArrayList<>();
        int count = 0;
        try (InputStream stream = getClass().getResourceAsStream("/schema-cases/" + file + ".json")) {
            for (final JsonNode group : new JsonMapper().readTree(stream)) {
                for (final JsonNode each : group.get("cases")) {
                    final String schema = each.get(0).asString();
                    final String instance = each.get(1).asString();
                    count++;
                    if (Check.valid(schema, instance) != each.get(2).asBoolean()) {
                        wrong.add(group.get("description").asString() + ": " + schema + " " + instance);
                    }
                }
            }
        }

        assertThat(count).isPositive();
        assertThat(wrong).isEmpty();
    }
}
