package org.peregrine.tools.load.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.option.Quantity;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "resources/read:file:///a?x=1|file:///a?x=1|1",
                "resources/read:file:///a?x=1=5|file:///a?x=1|5",
                "resources/read:file:///a?x=1&page=2|file:///a?x=1&page=2|1",
                "resources/read:file:///a?x=1&page=2=7|file:///a?x=1&page=2|7",
                "resources/read:file:///a?x=1,2|file:///a?x=1,2|1",
                "resources/read:geo:1.5,2.5=4|geo:1.5,2.5|4",
                "resources/read:file:///a=3|file:///a|3",
                "resources/read:\"file:///a?flag\"=3|file:///a?flag|3",
                "resources/read:\"a://b,ping=4\"|a://b,ping=4|1",
                "tools/call:\"a=1,\\\"b\\\\\"=2|a=1,\"b\\|2"
            })
    void shouldKeepCommasAndEqualsSignsOfNames(String text, String name, int weight) {
        for (final RequestMix mix : List.of(
                RequestMix.parse(text), RequestMix.parse(text + ",ping=2"), RequestMix.parse(text + " , ping"))) {
            assertThat(mix.parts().getFirst().name()).isEqualTo(name);
            assertThat(mix.parts().getFirst().weight()).isEqualTo(weight);
            assertThat(mix.parts().size() == 1 || mix.parts().getLast().method().equals("ping"))
                    .isTrue();
        }
    }

    @Test
    void shouldKnowWhatOnlyTheLegacyEraHas() {
        assertThat(RequestMix.parse("tools/call:echo=80,ping=20").isLegacy()).isTrue();
        assertThat(RequestMix.parse("tools/call:echo,resources/read:a://ping").isLegacy())
                .isFalse();
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
    @ValueSource(
            strings = {
                "",
                "ping=0",
                "tools/call",
                "prompts/get=3",
                "a b",
                "ping,,ping",
                "ping=99999999",
                "ping,",
                "tools/call:a,2",
                "tools/call:\"a"
            })
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
