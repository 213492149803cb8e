package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.OutputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generated schemas and instances, judged by networknt's validator too. What the two did not agree on was settled by the specification; it stands in
 * schema-cases/disagreements.json, and {@link RandomSchema} and {@link RandomInstance} say where they keep out of its way.
 */
@Timeout(300)
class DifferentialTest {
    private static final int SCHEMA_COUNT = 5_500 * Integer.getInteger("peregrine.test.factor", 1);
    private static final int INSTANCES_PER_SCHEMA = 20;
    private static final int MAX_DISAGREEMENTS = 20;

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final SchemaValidator validator = new SchemaValidator();
    private final SchemaReport report = new SchemaReport(4);
    private final List<String> disagreements = new ArrayList<>();
    private int pairs;
    private int valid;

    @Test
    void shouldAgreeWithNetworknt() {
        final long seed = Long.getLong("peregrine.test.seed", 20260728L);
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < SCHEMA_COUNT && disagreements.size() < MAX_DISAGREEMENTS; i++) {
            compare(new RandomSchema(random, random.nextInt(4) == 0).document(), new RandomInstance(random));
        }

        assertThat(disagreements).as("seed %d", seed).isEmpty();
        assertThat(pairs).isGreaterThanOrEqualTo(SCHEMA_COUNT * INSTANCES_PER_SCHEMA);
        assertThat(valid).as("valid ones among %d", pairs).isBetween(pairs / 5, pairs * 4 / 5);
    }

    private void compare(final String schemaText, final RandomInstance instances) {
        final Schema schema = Check.schema(schemaText);
        final com.networknt.schema.Schema reference = registry.getSchema(schemaText);
        for (int i = 0; i < INSTANCES_PER_SCHEMA; i++) {
            final String instance = instances.value(3);
            final boolean expected = reference.validate(mapper.readTree(instance), OutputFormat.BOOLEAN);
            final boolean found = validator.validate(schema, Check.value(instance), report);
            pairs++;
            valid += found ? 1 : 0;
            if (found == (report.count() > 0)) {
                disagreements.add("report of " + report.count() + ": " + schemaText + " " + instance);
            }
            if (found != expected) {
                disagreements.add("networknt says " + expected + ": " + schemaText + " " + instance);
            }
        }
    }
}
