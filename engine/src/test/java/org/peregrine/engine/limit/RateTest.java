package org.peregrine.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates as operators write them. */
final class RateTest {
    @ParameterizedTest
    @CsvSource({"10/s,10,1000000000,10", "10/s:50,10,1000000000,50", "30/m,30,60000000000,30", "7/h:1,7,3600000000000,1"
    })
    void shouldReadRates(String text, int permits, long periodNs, int burst) {
        final Rate rate = Rate.parse(text);
        assertThat(rate).isEqualTo(new Rate(permits, periodNs, burst)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "0/s", "-1/s", "10/d", "10/s:", "10/s:0", "1.5/s", "9999999999/s", "10/s ", "x/s"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10/s:50");
    }

    @Test
    void shouldRefuseRatesThatGrantNothing() {
        assertThatThrownBy(() -> Rate.perSecond(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rate.perMinute(1).withBurst(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(10, 9, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseABurstThatIsNotGrantedAgainWithinAYear() {
        assertThat(Rate.parse("1/h:8760").burst()).isEqualTo(8760);
        assertThatThrownBy(() -> Rate.parse("1/h:999999999"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A burst of 999999999 takes more than a year to be granted again");
    }
}
