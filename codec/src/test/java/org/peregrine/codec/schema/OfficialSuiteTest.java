package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every required case of the official suite passes; of the optional ones all but those that schema-cases/not-passed.txt and docs/schema.md list. */
class OfficialSuiteTest {
    private static final Path DOCUMENT = Path.of("../docs/schema.md");

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
    void shouldPassEveryOptionalCaseButThoseListed() throws IOException {
        final List<SuiteCases.Case> cases = new ArrayList<>(SuiteCases.read("draft2020-12", true));
        cases.addAll(SuiteCases.read("draft7", true));

        assertThat(cases).hasSize(926 + 794);
        final List<String> notPassed = notPassed(cases);
        assertThat(notPassed).containsExactlyInAnyOrderElementsOf(listed());
        final Map<String, Long> numbers = notPassed.stream()
                .collect(Collectors.groupingBy(
                        name -> name.substring(0, name.indexOf(':')), TreeMap::new, Collectors.counting()));
        assertThat(documented()).isEqualTo(numbers);
    }

    private List<String> listed() throws IOException {
        try (var stream = getClass().getResourceAsStream("/schema-cases/not-passed.txt")) {
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The table of docs/schema.md: how many cases of each file. */
    private static Map<String, Long> documented() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| draft"))
                .map(line -> line.split("\\|", -1))
                .filter(cells -> cells[1].contains("/optional/"))
                .collect(Collectors.toMap(
                        cells -> cells[1].trim(), cells -> Long.valueOf(cells[2].trim()), Long::sum, TreeMap::new));
    }

    private List<String> notPassed(final List<SuiteCases.Case> cases) {
        final List<String> names = new ArrayList<>();
        for (final SuiteCases.Case each : cases) {
            if (!passes(each)) {
                names.add(each.name());
            }
        }
        return names;
    }

    private boolean passes(final SuiteCases.Case each) {
        try {
            final boolean assertFormat = each.name().contains("/optional/format/");
            return SuiteCases.validate(each, assertFormat, validator) == each.valid();
        } catch (final SchemaException refused) {
            return false;
        }
    }
}
