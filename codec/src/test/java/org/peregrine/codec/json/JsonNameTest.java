package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Names that are looked up by text are encoded once, and never taken for another. */
final class JsonNameTest {
    @Test
    void shouldEncodeANameOnceThatIsLookedUpAgainAndAgain() {
        final JsonName first = JsonName.recent("symbol");
        assertThat(JsonName.recent(new String("symbol".toCharArray()))).isSameAs(first);
        assertThat(first).hasToString("symbol");
    }

    @Test
    void shouldNotTakeANameForAnotherOfTheSameHash() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        for (int i = 0; i < 3; i++) {
            assertThat(JsonName.recent("Aa")).hasToString("Aa");
            assertThat(JsonName.recent("BB")).hasToString("BB");
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(JsonName.recent("name" + i)).hasToString("name" + i);
        }
    }

    @Test
    void shouldNotKeepALongName() {
        final String longName = "n".repeat(65);
        assertThat(JsonName.recent(longName)).hasToString(longName).isNotSameAs(JsonName.recent(longName));
    }

    @Test
    void shouldRefuseALoneSurrogate() {
        assertThatThrownBy(() -> JsonName.recent("\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }
}
