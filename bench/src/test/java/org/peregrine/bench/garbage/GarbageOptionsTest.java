package org.peregrine.bench.garbage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageOptionsTest {
    @Test
    void shouldMeasureEveryCollectorUnlessTold() {
        assertThat(GarbageOptions.parse().collectors()).containsExactly(Collector.values());
        assertThat(GarbageOptions.parse().kib()).isEqualTo(List.of(0, 4, 100));
    }

    @Test
    void shouldReadEveryOption() {
        assertThat(GarbageOptions.parse(
                        "--seconds",
                        "300",
                        "--rounds",
                        "2",
                        "--collectors",
                        "z,Serial",
                        "--kib",
                        "4",
                        "--java-opts",
                        "-Xmx1g",
                        "--results",
                        "/r"))
                .isEqualTo(
                        new GarbageOptions(2, 300, List.of(Collector.Z, Collector.SERIAL), List.of(4), "-Xmx1g", "/r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--seconds", "--seconds 0", "--rounds x", "--kib -1", "--kib 4,", "--collectors CMS", "--noise 1"
            })
    void shouldRefuseOthers(String line) {
        assertThatThrownBy(() -> GarbageOptions.parse(line.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHoldARateWithinWhatTwoCoresDo() {
        assertThat(GarbageCell.held(0).ratePerS()).isEqualTo(4_000);
        assertThat(GarbageCell.held(4).ratePerS()).isEqualTo(4_000);
        assertThat(GarbageCell.held(100).ratePerS()).isEqualTo(1_000);
        assertThat(GarbageCell.highest(4)).hasToString("4 KiB a call, highest rate");
    }

    @Test
    void shouldFindTheCollectorThatTheLauncherHasChosen() throws IOException {
        assertThat(GarbageRig.chosen("/j/java\0-XX:+UseSerialGC\0-Xmx1m\0-XX:+UseShenandoahGC\0-jar"))
                .isEqualTo(Collector.SHENANDOAH);
        assertThatThrownBy(() -> GarbageRig.chosen("/j/java\0-jar")).isInstanceOf(IOException.class);
    }
}
