package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;

class TlsRigTest {
    private static Map<String, TlsRig.Rounds> rounds(double conscryptNs) {
        final List<HttpRound> connections = List.of(new HttpRound(500, 1_000_000));
        final Map<String, TlsRig.Rounds> rounds = new LinkedHashMap<>();
        rounds.put(
                "plain",
                new TlsRig.Rounds(List.of(new HttpRound(100, 10_000), new HttpRound(100, 20_000)), connections));
        rounds.put(
                "conscrypt",
                new TlsRig.Rounds(
                        List.of(new HttpRound(80, conscryptNs), new HttpRound(80, 2 * conscryptNs)), connections));
        rounds.put(
                "jdk", new TlsRig.Rounds(List.of(new HttpRound(50, 30_000), new HttpRound(50, 60_000)), connections));
        return rounds;
    }

    /** The ratio is of rounds that followed one another, so a machine that slows down is no verdict. */
    @Test
    void shouldJudgeCallsOverTheFasterEngineBesideThoseWithoutTls() {
        final Gates within = Gates.today();
        assertThat(TlsRig.table(rounds(14_000), within)).contains("1.40 of 1.50 PASS", "3.00 (shown only)", " 500 ");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(TlsRig.table(rounds(16_000), above)).contains("1.60 of 1.50 OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }
}
