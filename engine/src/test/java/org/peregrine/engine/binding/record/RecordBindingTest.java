package org.peregrine.engine.binding.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.shape.JsonBinding;

class RecordBindingTest {
    enum Color {
        RED,
        GREEN
    }

    record Place(double x, Double y) {}

    record Failing(int value) {
        @Override
        public int value() {
            throw new IllegalStateException("no value");
        }
    }

    record Note(Optional<String> first, Optional<String> second) {}

    record Order(
            String text,
            int count,
            boolean flag,
            Color color,
            List<Place> places,
            Optional<String> note,
            OptionalInt limit) {
        Order {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    private final RecordBinding<Order> binding = RecordBinding.of(Order.class);

    private Order read(String json) throws BindingException {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return binding.read(new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    /** A valid order with one member replaced, added or (by an empty value) left out. */
    private static String orderWith(String name, String value) {
        final Map<String, String> members = new LinkedHashMap<>();
        members.put("text", "\"t\"");
        members.put("count", "1");
        members.put("flag", "true");
        members.put("color", "\"RED\"");
        members.put("places", "[{\"x\":1.5,\"y\":2}]");
        members.put(name, value);
        final StringBuilder json = new StringBuilder();
        members.forEach((key, member) -> {
            if (!member.isEmpty()) {
                json.append(json.isEmpty() ? '{' : ',')
                        .append('"')
                        .append(key)
                        .append("\":")
                        .append(member);
            }
        });
        return json.append('}').toString();
    }

    @Test
    void shouldReadARecord() throws BindingException {
        assertThat(read(orderWith("note", "\"n\"")))
                .isEqualTo(new Order(
                        "t", 1, true, Color.RED, List.of(new Place(1.5, 2.0)), Optional.of("n"), OptionalInt.empty()));
        assertThat(read(orderWith("note", "null")).note()).isEmpty();
        assertThat(read(orderWith("limit", "7")).limit()).hasValue(7);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "text   | 1                     | Argument 'text' must be a string",
                "text   | true                  | Argument 'text' must be a string",
                "text   | [\"a\"]               | Argument 'text' must be a string",
                "text   | null                  | Missing argument 'text'",
                "text   | ``                    | Missing argument 'text'",
                "count  | ``                    | Missing argument 'count'",
                "count  | null                  | Missing argument 'count'",
                "count  | \"1\"                 | Argument 'count' must be an integer from -2147483648 to 2147483647",
                "count  | 1.5                   | Argument 'count' must be an integer from -2147483648 to 2147483647",
                "count  | 3000000000            | Argument 'count' must be an integer from -2147483648 to 2147483647",
                "count  | true                  | Argument 'count' must be an integer from -2147483648 to 2147483647",
                "count  | -1                    | Arguments: count must not be negative",
                "flag   | \"true\"              | Argument 'flag' must be true or false",
                "flag   | 1                     | Argument 'flag' must be true or false",
                "color  | \"BLUE\"              | Argument 'color' must be one of RED, GREEN",
                "color  | 0                     | Argument 'color' must be one of RED, GREEN",
                "places | {}                    | Argument 'places' must be an array",
                "places | [1]                   | Argument 'places[0]' must be an object",
                "places | [{\"x\":1}]           | Missing argument 'places[0].y'",
                "places | [{\"x\":\"1\",\"y\":1}] | Argument 'places[0].x' must be a number",
                "places | [{\"x\":1,\"y\":1,\"z\":1}] | Unknown argument 'places[0].z'",
                "other  | 1                     | Unknown argument 'other'",
                "note   | 1                     | Argument 'note' must be a string",
            })
    void shouldSayWhatDoesNotFit(String name, String value, String message) {
        assertThatThrownBy(() -> read(orderWith(name, value)))
                .isInstanceOf(BindingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"1.0", "1e0", "10E-1"})
    void shouldTakeIntegersInAnyNotation(String number) throws BindingException {
        assertThat(read(orderWith("count", number)).count()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatIsNoObject() {
        assertThatThrownBy(() -> read("[]"))
                .isInstanceOf(BindingException.class)
                .hasMessage("Arguments must be an object");
    }

    @Test
    void shouldWriteWithoutWhatIsAbsent() {
        final Map<String, Object> value = new LinkedHashMap<>();
        value.put("a", new Note(Optional.empty(), Optional.of("n")));
        value.put("b", Optional.of(1));
        value.put("c", new Place(1, null));
        assertThat(new String(JsonBinding.write(value), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":{\"second\":\"n\"},\"b\":1,\"c\":{\"x\":1.0}}");
        assertThatThrownBy(() -> JsonBinding.write(new Failing(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no value");
    }
}
