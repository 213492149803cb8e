package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;

class HandlerRigTest {
    private static Map<String, List<HttpRound>> rounds(double typedInlineNs) {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        rounds.put("inline", List.of(new HttpRound(100, 10_000), new HttpRound(100, 20_000)));
        rounds.put("typed_inline", List.of(new HttpRound(100, typedInlineNs), new HttpRound(100, 2 * typedInlineNs)));
        rounds.put("typed", List.of(new HttpRound(50, 30_000), new HttpRound(50, 60_000)));
        return rounds;
    }

    /** The ratio is of rounds that followed one another, so a machine that slows down is no verdict. */
    @Test
    void shouldJudgeTypedHandlersOnThePathBesideInlineOnes() {
        final Gates within = Gates.today();
        assertThat(HandlerRig.table(rounds(12_500), within))
                .contains("1.25 of 1.28 PASS", "typed ", "3.00 (shown only)");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(HandlerRig.table(rounds(13_000), above)).contains("1.30 of 1.28 OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }
}
