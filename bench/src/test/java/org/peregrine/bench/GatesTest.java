package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatesTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2027, 1, 31);
    private static final List<Gates.Allowance> ALLOWED =
            List.of(new Gates.Allowance("slow", 1.5, LAST_DAY, "it is being looked at"));

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int conclude(Gates gates) {
        return gates.conclude(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @Test
    void shouldFailWhenABudgetIsOver() {
        final Gates gates = new Gates(LAST_DAY, List.of());
        assertThat(gates.judge("a", 250, 250)).isEqualTo("PASS");
        assertThat(conclude(gates)).isZero();
        assertThat(gates.judge("b", 250.1, 250)).isEqualTo("OVER");
        assertThat(gates.judge("c", Double.NaN, 250)).isEqualTo("OVER");
        gates.missing("d");
        assertThat(conclude(gates)).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("FAILED: 3 over budget: b; c; d (not run)");
    }

    @Test
    void shouldAllowWhatIsOnTheListUntilItsLastDay() {
        final Gates lastDay = new Gates(LAST_DAY, ALLOWED);
        assertThat(lastDay.judge("slow", 149, 100)).isEqualTo("OVER, allowed until 2027-01-31: it is being looked at");
        assertThat(conclude(lastDay)).isZero();
        final Gates dayAfter = new Gates(LAST_DAY.plusDays(1), ALLOWED);
        assertThat(dayAfter.judge("slow", 149, 100)).isEqualTo("OVER");
        assertThat(conclude(dayAfter)).isEqualTo(1);
    }

    @Test
    void shouldAllowNoMoreThanTheListSays() {
        final Gates gates = new Gates(LAST_DAY, ALLOWED);
        assertThat(gates.judge("slow", 151, 100)).isEqualTo("OVER");
        assertThat(gates.judge("other", 101, 100)).isEqualTo("OVER");
        assertThat(conclude(gates)).isEqualTo(1);
    }

    @Test
    void shouldAllowNothingToday() {
        assertThat(Gates.ALLOWANCES).isEmpty();
        final Gates today = Gates.today();
        for (final String moved : List.of(
                "decode a 250-byte tools/call, decoder alone",
                "http, idle block",
                "first answer after start, stdio, ms")) {
            assertThat(today.judge(moved, 1.01, 1)).isEqualTo("OVER");
        }
        assertThat(conclude(today)).isEqualTo(1);
    }
}
