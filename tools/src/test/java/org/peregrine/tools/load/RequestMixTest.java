package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestMixTest {
    @Test
    void shouldReadMethodsNamesAndWeights() {
        assertThat(RequestMix.parse("tools/call:echo=80,ping=20,tools/list,resources/read:file:///a?b=c=3")
                        .parts())
                .isEqualTo(List.of(
                        new RequestMix.Part("tools/call", "echo", 80),
                        new RequestMix.Part("ping", "", 20),
                        new RequestMix.Part("tools/list", "", 1),
                        new RequestMix.Part("resources/read", "file:///a?b=c", 3)));
    }

    @Test
    void shouldSendEachPartInItsShareAndMixed() {
        final int[] cycle =
                RequestMix.parse("ping=80,tools/list=15,prompts/list=5").cycle();
        assertThat(cycle).hasSize(100);
        assertThat(Arrays.stream(cycle).filter(part -> part == 0).count()).isEqualTo(80);
        assertThat(Arrays.stream(cycle).filter(part -> part == 2).count()).isEqualTo(5);
        assertThat(Arrays.stream(cycle).limit(50).filter(part -> part == 0).count())
                .isBetween(30L, 48L);
        assertThat(RequestMix.parse("ping=999999,tools/list=1").cycle())
                .hasSize(1_001)
                .contains(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ping=0", "tools/call", "prompts/get=3", "a b", "ping,,ping", "ping=99999999"})
    void shouldRefuseWhatIsNoMix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestMix.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10,10000000000",
        "0.5s,500000000",
        "20ms,20000000",
        "3us,3000",
        "7ns,7",
        "2m,120000000000",
        "1h,3600000000000"
    })
    void shouldReadDurations(String text, long nanos) {
        assertThat(Quantity.durationNs(text)).isEqualTo(nanos);
    }

    @Test
    void shouldReadSizesAndRates() {
        assertThat(Quantity.sizeBytes("1k")).isEqualTo(1_024);
        assertThat(Quantity.sizeBytes("2MB")).isEqualTo(2 << 20);
        assertThat(Quantity.ratePerS("20k")).isEqualTo(20_000);
        assertThat(Quantity.ratePerS("0.5/s")).isEqualTo(0.5);
        assertThatIllegalArgumentException().isThrownBy(() -> Quantity.sizeBytes("17m"));
        assertThatIllegalArgumentException().isThrownBy(() -> Quantity.ratePerS("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Quantity.durationNs("soon"));
    }
}
