package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;

class GuardRigTest {
    private static Map<String, List<HttpRound>> rounds(double tokenNs, double tlsNs) {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        rounds.put("plain", List.of(new HttpRound(100, 10_000), new HttpRound(100, 20_000)));
        rounds.put("padded", List.of(new HttpRound(100, 11_000), new HttpRound(100, 22_000)));
        rounds.put("token", List.of(new HttpRound(100, tokenNs), new HttpRound(100, 2 * tokenNs)));
        rounds.put("tls", List.of(new HttpRound(50, tlsNs), new HttpRound(50, 2 * tlsNs)));
        return rounds;
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }

    @Test
    void shouldPassWhatIsWithinItsBudget() {
        final Gates gates = Gates.today();
        assertThat(GuardRig.table(rounds(11_400, 14_000), gates))
                .contains("1.14", "1.04 of 1.05 PASS", "1.40 of 1.50 PASS", "1.10 (shown only)");
        assertThat(conclusion(gates)).isZero();
    }

    /** A token is weighed beside a request of the same size, encryption beside a plain one. */
    @Test
    void shouldFailWhatIsAboveItsBudget() {
        final Gates token = Gates.today();
        assertThat(GuardRig.table(rounds(11_800, 14_000), token)).contains("1.07 of 1.05 OVER");
        assertThat(conclusion(token)).isEqualTo(1);
        final Gates tls = Gates.today();
        assertThat(GuardRig.table(rounds(11_400, 15_500), tls)).contains("1.55 of 1.50 OVER");
        assertThat(conclusion(tls)).isEqualTo(1);
    }
}
