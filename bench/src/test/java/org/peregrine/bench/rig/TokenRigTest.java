package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;

class TokenRigTest {
    private static Map<String, List<HttpRound>> rounds(double tokenNs) {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        rounds.put("plain", List.of(new HttpRound(100, 10_000), new HttpRound(100, 20_000)));
        rounds.put("padded", List.of(new HttpRound(100, 11_000), new HttpRound(100, 22_000)));
        rounds.put("token", List.of(new HttpRound(100, tokenNs), new HttpRound(100, 2 * tokenNs)));
        return rounds;
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }

    /** A token is weighed beside a request of the same size. */
    @Test
    void shouldJudgeATokenBesideAFieldOfItsSize() {
        final Gates within = Gates.today();
        assertThat(TokenRig.table(rounds(11_400), within))
                .contains("1.14 (x padded: 1.04 of 1.05 PASS)", "1.10 (shown only)");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(TokenRig.table(rounds(11_800), above)).contains("1.07 of 1.05 OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }
}
