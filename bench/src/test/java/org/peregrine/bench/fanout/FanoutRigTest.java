package org.peregrine.bench.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.bench.Gates;
import org.peregrine.bench.process.RigProcess;

@Timeout(60)
class FanoutRigTest {
    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }

    private static RigProcess floor(int port) throws IOException {
        final RigProcess floor =
                RigProcess.start("floor", RigProcess.javaCommand(FanoutFloor.class, List.of(Integer.toString(port))));
        RigProcess.connect(port).close();
        return floor;
    }

    @Test
    void shouldJudgeTheServerBesideALoopThatOnlyWrites() {
        final List<FanoutRound> floor = List.of(new FanoutRound(100_000, 6_000, 1), new FanoutRound(90_000, 8_000, 1));
        final Gates within = Gates.today();
        assertThat(FanoutRig.table(
                        List.of(new FanoutRound(90_000, 8_400, 0.9), new FanoutRound(90_000, 11_200, 0.9)),
                        floor,
                        within))
                .contains("90.0%  1.40 of 1.50 PASS");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(FanoutRig.table(
                        List.of(new FanoutRound(90_000, 9_600, 1), new FanoutRound(90_000, 12_800, 1)), floor, above))
                .contains("1.60 of 1.50 OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }

    @Test
    void shouldDeliverEachChangeToEachSubscriber() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = floor(port);
                SubscribedCrowd crowd = new SubscribedCrowd(port, 5)) {
            final FanoutRound round = crowd.round(floor, 20, 1);
            assertThat(round.share()).isEqualTo(1);
            assertThat(round.perS()).isPositive();
            assertThat(round.cpuNs()).isNotNegative();
        }
    }

    @Test
    void shouldFailWhenNobodyHearsAnything() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess floor = floor(port);
                SubscribedCrowd crowd = new SubscribedCrowd(port, 0)) {
            assertThatThrownBy(() -> crowd.round(floor, 20, 1)).hasMessageContaining("floor delivered nothing");
            floor.process().destroyForcibly();
            assertThatThrownBy(() -> crowd.round(floor, 20, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldFailWhenThereIsTooLittleToMeasure() {
        assertThatThrownBy(() -> FanoutRig.requireCpuTime("floor", new FanoutRound(100, 0, 1)))
                .hasMessage("floor used less CPU time than can be told: it takes more --seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", ""})
    void shouldRefuseWhatIsNoNumber(String value) {
        for (final String option : new String[] {"--rounds", "--seconds", "--subscribers", "--changes"}) {
            assertThatThrownBy(() -> FanoutOptions.parse(option, value))
                    .hasMessage(option + " takes a number of 1 or more, not " + value);
        }
    }

    @Test
    void shouldRefuseAnUnknownOption() {
        assertThatThrownBy(() -> FanoutOptions.parse("--changes")).hasMessage("no value for --changes");
        assertThatThrownBy(() -> FanoutOptions.parse("--change", "1")).hasMessage("unknown option --change");
        assertThat(FanoutOptions.parse("--subscribers", "7").subscribers()).isEqualTo(7);
    }
}
