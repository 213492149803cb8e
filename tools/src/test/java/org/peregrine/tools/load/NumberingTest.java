package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.load.mix.RequestTemplate;

final class NumberingTest {
    @Test
    void shouldGiveAllGeneratorsIdsOfTheirOwn() {
        final Set<Long> ids = new HashSet<>();
        for (int generator = 0; generator < 3; generator++) {
            final LoadPlan.Numbering numbering = new LoadPlan.Numbering(generator, 3);
            for (long number = 0; number < 100; number++) {
                final long id = numbering.id(number);
                assertThat(ids.add(id)).isTrue();
                assertThat(numbering.number(id)).isEqualTo(number);
                assertThat(new LoadPlan.Numbering((generator + 1) % 3, 3).number(id))
                        .isEqualTo(LoadPlan.Numbering.NONE);
            }
        }
        assertThat(LoadPlan.Numbering.ALONE.number(-1)).isEqualTo(LoadPlan.Numbering.NONE);
        assertThat(new LoadPlan.Numbering(2, 3).number(RequestTemplate.FIRST_ID))
                .isEqualTo(LoadPlan.Numbering.NONE);
    }
}
