package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;

class BackendRigTest {
    private static Map<String, List<HttpRound>> rounds(double uringNs) {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        rounds.put(BackendRig.REFERENCE, List.of(new HttpRound(100, 8_000), new HttpRound(100, 16_000)));
        rounds.put(BackendRig.JUDGED, List.of(new HttpRound(120, uringNs), new HttpRound(120, 2 * uringNs)));
        rounds.put("floor", List.of(new HttpRound(130, 6_000), new HttpRound(130, 12_000)));
        return rounds;
    }

    @Test
    void shouldJudgeOneBackendBesideTheOtherInRoundsThatFollowedOneAnother() {
        final Gates within = Gates.today();
        assertThat(BackendRig.table(HttpShape.JUDGED, rounds(7_200), within))
                .contains("0.90 of 1.00 PASS", "0.75 (shown only)");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(BackendRig.table(HttpShape.JUDGED, rounds(8_800), above)).contains("1.10 of 1.00 OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }

    @Test
    void shouldShowOtherShapesOnly() {
        final Gates gates = Gates.today();
        assertThat(BackendRig.table(new HttpShape(16, 16), rounds(8_800), gates))
                .contains("16x16", "1.10 (shown only)");
        assertThat(conclusion(gates)).isZero();
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }
}
