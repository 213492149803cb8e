package org.peregrine.engine.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.tool.Tool;

class ArgumentChecksTest {
    private static final int CAPACITY = 4;
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"list\":{\"maxItems\":2}}}";

    private final Schemas schemas = new Schemas(Limits.standard(), false);
    private final ArgumentChecks checks = new ArgumentChecks(schemas, CAPACITY);
    private final CheckedTool tool = CheckedRegistry.of(
                    Registry.builder()
                            .tool(Tool.named("t").inputSchema(SCHEMA).inline((call, reply) -> reply.text("")))
                            .build(),
                    schemas,
                    null,
                    Map.of(),
                    failure -> {})
            .tool(value("\"t\""));

    private static JsonValue value(String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        return new JsonValue().wrap(buffer, 0, bytes.length);
    }

    private ArgumentFailures refuse() {
        return checks.check(tool, value("{\"list\":[1,2,3]}"));
    }

    @Test
    void shouldSayWhatIsWrongAfterOneWalk() {
        assertThat(checks.check(tool, value("{\"list\":[1,2]}"))).isNull();
        final long once = checks.stepsTaken();
        assertThat(refuse().report()).hasToString("/list: expected at most 2 elements, found [1,2,3] (maxItems)");
        assertThat(checks.stepsTaken()).isLessThan(2 * once);
    }

    @Test
    void shouldKeepEachUntilItIsClearedAndForgetItThen() {
        final List<ArgumentFailures> all =
                Stream.generate(this::refuse).limit(CAPACITY).toList();
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all)
                .allSatisfy(failures -> assertThat(failures.report().count()).isEqualTo(1));
        all.getFirst().clear();
        assertThat(all.getFirst().report().count()).isZero();
        assertThat(all.getFirst().report()).hasToString("");
        assertThat(refuse()).isSameAs(all.getFirst());
        assertThat(all.get(1).report().count()).isEqualTo(1);
    }
}
