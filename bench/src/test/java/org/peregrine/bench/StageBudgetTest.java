package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageBudgetTest {
    @ParameterizedTest
    @CsvSource({
        "false, 250, 10, 0, PASS, 0",
        "false, 251, 10, 0, OVER, 1",
        "false, 200, 100, 0, 'PASS, but noisy', 0",
        "false, 260, 100, 0, 'OVER, but noisy', 1",
        "false, 100, 10, 1.5, OVER, 1",
        "true, 4000000, 10, 0, PASS, 0",
        "true, 4100000, 10, 0, OVER, 1"
    })
    void shouldJudgeTimeRateAndGarbage(
            boolean rate, double scoreNs, double errorNs, double bytes, String verdict, int code) {
        final Gates gates = new Gates(LocalDate.EPOCH, List.of());
        final StageBudget budget = rate ? StageBudget.rate("w", "X.y", 250) : StageBudget.time("w", "X.y", 250);
        assertThat(budget.row(scoreNs, errorNs, bytes, gates)).endsWith("  " + verdict);
        assertThat(gates.conclude(new PrintStream(OutputStream.nullOutputStream())))
                .isEqualTo(code);
    }
}
