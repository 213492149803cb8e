package org.peregrine.engine.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoreListTest {
    @Test
    void shouldKeepTheOrderInWhichCoresAreNamed() {
        assertThat(CoreList.parse("2,4-7")).containsExactly(2, 4, 5, 6, 7);
        assertThat(CoreList.parse("7, 0-1,7\n")).containsExactly(7, 0, 1);
        assertThat(CoreList.parse("\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;0", "0-3,5;0-3,5", "5,3,4;3-5", "1,0,9;0-1,9"})
    void shouldWriteListsAsLinuxDoes(String list, String written) {
        assertThat(CoreList.format(CoreList.set(CoreList.parse(list)))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "3-1", "-1", "1-", "8192", "1;2", "99999"})
    void shouldSayWhichPartNamesNoCores(String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CorePlan.on("0," + part))
                .withMessageContaining("'" + part + "'");
    }

    @Test
    void shouldRefuseAnEmptyPlan() {
        assertThatIllegalArgumentException().isThrownBy(() -> CorePlan.on(" "));
    }
}
