package org.peregrine.engine.binding.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.binding.Describe;

class RecordSchemaTest {
    private static final String INT = "\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647";

    private static final String LONG =
            "\"type\":\"integer\",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807";

    private static final String DOUBLE =
            "\"type\":\"number\",\"minimum\":-1.7976931348623157E+308,\"maximum\":1.7976931348623157E+308";

    /** As any library's: only its simple name counts. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE_USE)
    @interface Nullable {}

    enum Color {
        RED,
        GREEN
    }

    @Describe("A place on a map")
    record Place(double x, double y) {}

    record Everything(
            @Describe("Free \"text\"") String text,
            int count,
            double ratio,
            boolean flag,
            Color color,
            Place place,
            List<Place> places,
            long big,
            Map<String, Integer> counts,
            Optional<String> note,
            OptionalInt limit,
            @Nullable String hint) {}

    record Node(String name, List<Node> children) {}

    record Nothing() {}

    @Test
    void shouldDescribeEveryKindOfComponent() {
        assertThat(RecordSchema.of(Everything.class))
                .isEqualTo("{\"$defs\":{\"Place\":{\"type\":\"object\",\"properties\":{"
                        + "\"x\":{" + DOUBLE + "},\"y\":{" + DOUBLE + "}},"
                        + "\"required\":[\"x\",\"y\"],\"description\":\"A place on a map\","
                        + "\"additionalProperties\":false}},\"type\":\"object\",\"properties\":{"
                        + "\"text\":{\"type\":\"string\",\"description\":\"Free \\\"text\\\"\"},"
                        + "\"count\":{" + INT + "},\"ratio\":{" + DOUBLE + "},"
                        + "\"flag\":{\"type\":\"boolean\"},"
                        + "\"color\":{\"type\":\"string\",\"enum\":[\"RED\",\"GREEN\"]},"
                        + "\"place\":{\"$ref\":\"#/$defs/Place\"},"
                        + "\"places\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Place\"}},"
                        + "\"big\":{" + LONG + "},"
                        + "\"counts\":{\"type\":\"object\",\"additionalProperties\":{" + INT + "}},"
                        + "\"note\":{\"type\":\"string\"},\"limit\":{" + INT + "},"
                        + "\"hint\":{\"type\":\"string\"}},"
                        + "\"required\":[\"text\",\"count\",\"ratio\",\"flag\",\"color\",\"place\","
                        + "\"places\",\"big\",\"counts\"],\"additionalProperties\":false}");
    }

    @Test
    void shouldDescribeRecursion() {
        assertThat(RecordSchema.of(Node.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
                        + "\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}},"
                        + "\"required\":[\"name\",\"children\"],\"additionalProperties\":false}");
    }

    @Test
    void shouldDescribeNoArguments() {
        assertThat(RecordSchema.of(Nothing.class)).isEqualTo("{\"type\":\"object\",\"additionalProperties\":false}");
    }

    @Test
    void shouldRefuseOtherClasses() {
        assertThatThrownBy(() -> RecordSchema.of(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> RecordArgument.of(String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RecordBinding.of(String.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
