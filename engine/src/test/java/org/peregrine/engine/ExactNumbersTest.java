package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** A number reaches an author's code as it was sent, or not at all. */
final class ExactNumbersTest {
    private static final JsonName N = JsonName.of("n");
    private static final String ANY = "{\"type\":\"object\"}";

    record OfShort(short n) {}

    record OfLong(long n) {}

    record OfFloat(float n) {}

    record OfDouble(double n) {}

    record OfBigInteger(BigInteger n) {}

    record OfBigDecimal(BigDecimal n) {}

    record OfOptional(OptionalInt n) {}

    @SuppressWarnings("ArrayRecordComponent") // Authors write them.
    record OfInts(int[] n) {}

    @SuppressWarnings("ArrayRecordComponent") // Authors write them.
    record OfLongs(long[] n) {}

    /** How a number gets to the code; each answers with what it got. */
    private static Tool tool(String kind) {
        final Tool.Builder tool = Tool.named("number");
        return switch (kind) {
            case "short" -> tool.typed(OfShort.class, each -> "" + each.n());
            case "long" -> tool.typed(OfLong.class, each -> "" + each.n());
            case "float" -> tool.typed(OfFloat.class, each -> "" + each.n());
            case "double" -> tool.typed(OfDouble.class, each -> "" + each.n());
            case "BigInteger" -> tool.typed(OfBigInteger.class, each -> "" + each.n());
            case "BigDecimal" -> tool.typed(OfBigDecimal.class, each -> "" + each.n());
            case "OptionalInt" ->
                tool.typed(OfOptional.class, each -> "" + each.n().getAsInt());
            case "int[]" -> tool.typed(OfInts.class, each -> Arrays.toString(each.n()));
            case "long[]" -> tool.typed(OfLongs.class, each -> Arrays.toString(each.n()));
            case "inline long" ->
                tool.inputSchema(ANY)
                        .inline((call, reply) -> reply.text(call.argument(N).longValue(0)));
            case "inline double" ->
                tool.inputSchema(ANY)
                        .inline((call, reply) -> reply.text(call.argument(N).doubleValue(0)));
            case "inline member" ->
                tool.inputSchema(ANY).inline((call, reply) -> {
                    final JsonValue value = new JsonValue();
                    call.arguments().member(N, value);
                    reply.text(value.longValue(0));
                });
            case "inline cursor" ->
                tool.inputSchema(ANY).inline((call, reply) -> {
                    final JsonCursor cursor = new JsonCursor().wrap(call.argument(N));
                    cursor.next();
                    reply.text(cursor.value().longValue(0));
                });
            case "blocking long" ->
                tool.inputSchema(ANY).blocking(call -> ToolResult.text("" + call.longValue("n", 0)));
            case "blocking double" ->
                tool.inputSchema(ANY).blocking(call -> ToolResult.text("" + call.doubleValue("n", 0)));
            default ->
                tool.inputSchema(ANY)
                        .interactive((call, context) ->
                                ToolResult.text("" + call.argument("n").longValue(0)));
        };
    }

    private static String answer(String kind, String number) {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tool(kind))) {
            return harness.exchange(request(
                    1, "tools/call", "{\"name\":\"number\",\"arguments\":{\"n\":" + number + "}," + META + "}"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "short          | 1.0                     | 1",
                "short          | 1e2                     | 100",
                "long           | 9007199254740993.0      | 9007199254740993",
                "long           | 922337203685477580.7e1  | 9223372036854775807",
                "long           | -9223372036854775808.00 | -9223372036854775808",
                "long           | -0                      | 0",
                "long           | 0e999999999             | 0",
                "float          | 16777217                | 1.6777216E7",
                "double         | -0                      | -0.0",
                "double         | 1.7976931348623157e308  | 1.7976931348623157E308",
                "BigInteger     | 1.0                     | 1",
                "BigInteger     | 1e30                    | 1000000000000000000000000000000",
                "BigDecimal     | 0.1000                  | 0.1000",
                "BigDecimal     | 9007199254740993.00001  | 9007199254740993.00001",
                "OptionalInt    | 1e2                     | 100",
                "int[]          | [1.0,1e2]               | [1, 100]",
                "long[]         | [1.0,9007199254740993.0]| [1, 9007199254740993]",
                "inline long    | 9007199254740993.0      | 9007199254740993",
                "inline double  | 0.1                     | 0.1",
                "inline member  | 1e2                     | 100",
                "blocking long  | 9007199254740993.0      | 9007199254740993",
                "interactive    | 1e2                     | 100",
            })
    void shouldReachTheCodeAsItWasSent(String kind, String number, String expected) {
        assertThat(answer(kind, number))
                .contains("\"text\":\"" + expected + "\"")
                .doesNotContain("isError");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "short          | 32768                | /n: expected at most 32767",
                "short          | 1.5                  | /n: expected integer",
                "long           | 9223372036854775808  | /n: expected at most 9223372036854775807",
                "long           | 1e999999999          | /n: expected at most 9223372036854775807",
                "float          | 1e40                 | /n: expected at most 3.4028235E+38",
                "double         | 1e400                | /n: expected at most 1.7976931348623157E+308",
                "BigInteger     | 1e999999999          | /n: expected at most 1.7976931348623157E+308",
                "BigDecimal     | -1e999999999         | /n: expected at least -1.7976931348623157E+308",
                "BigDecimal     | 1e-999999999         | Argument 'n' must be a number of at most 1000 characters",
                "OptionalInt    | 2147483648           | /n: expected at most 2147483647",
                "int[]          | [1,2147483648]       | /n/1: expected at most 2147483647",
                "inline long    | 92233720368547758070 | Argument 'n' must be an integer from -9223372036854775808 to 9223372036854775807",
                "inline long    | 1.5                  | Argument 'n' must be an integer from",
                "inline long    | 1e999999999          | Argument 'n' must be an integer from",
                "inline double  | -1e400               | Argument 'n' must be a number from",
                "inline member  | 1e19                 | Argument 'n' must be an integer from",
                "inline cursor  | [1e19]               | Argument 'n' must be an integer from",
                "blocking long  | 92233720368547758070 | Argument 'n' must be an integer from",
                "blocking double| 1e400                | Argument 'n' must be a number from",
                "interactive    | 1e19                 | Argument 'n' must be an integer from",
            })
    void shouldBeRefusedByNameRatherThanChanged(String kind, String number, String refusal) {
        assertThat(answer(kind, number)).contains(refusal).contains("\"isError\":true");
    }

    @ParameterizedTest
    @CsvSource({"BigInteger", "BigDecimal"})
    void shouldBoundWhatIsRead(String kind) {
        assertThat(answer(kind, "0." + "1".repeat(2_000)))
                .containsAnyOf("Argument 'n' must be a number of at most 1000 characters", "/n: expected integer");
        assertThat(answer(kind, "1".repeat(300))).contains("1".repeat(300)).doesNotContain("isError");
    }
}
