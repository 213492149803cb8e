package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    void shouldAgreeWithEveryCase(final String file) throws IOException {
        final List<JsonNode> cases = new ArrayList<>();
        try (InputStream stream = getClass().getResourceAsStream("/schema-cases/" + file + ".json")) {
            new JsonMapper()
                    .readTree(stream)
                    .forEach(group -> group.get("cases").forEach(cases::add));
        }

        assertThat(cases)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(
                                Check.valid(each.get(0).asString(), each.get(1).asString()))
                        .as(each.toString())
                        .isEqualTo(each.get(2).asBoolean()));
    }
}
