package org.peregrine.tools.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.house.House.Finding;
import org.peregrine.tools.house.House.Measure;

/**
 * Keeps the measures of {@link House} within {@code config/house.properties}: a goal that is reached, or the value of a day when it was not.
 * A budget is lowered with the code that makes it possible, and never raised.
 */
final class HouseTest {
    private static final Path ROOT = Path.of("..");

    /** Lines that say where a measure goes wrong, at most. */
    private static final int PLACES_PRINTED = 30;

    private static Properties budgets() throws IOException {
        final Properties budgets = new Properties();
        try (Reader reader = Files.newBufferedReader(ROOT.resolve("config/house.properties"))) {
            budgets.load(reader);
        }
        return budgets;
    }

    private static String key(final String module, final Measure measure) {
        return module + "." + measure.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The measures beyond their budgets, in words. */
    private static List<String> excesses(final Map<String, Map<Measure, Finding>> findings, final Properties budgets) {
        final List<String> found = new ArrayList<>();
        findings.forEach((module, measures) -> measures.forEach((measure, finding) -> {
            final String budget = budgets.getProperty(key(module, measure));
            if (budget == null || finding.count() > Integer.parseInt(budget)) {
                found.add(key(module, measure) + ": " + measure.title + " " + finding.count() + ", budget " + budget
                        + finding.places().stream()
                                .limit(PLACES_PRINTED)
                                .map(place -> "\n    " + place)
                                .reduce("", String::concat));
            }
        }));
        return found;
    }

    private static String table(final Map<String, Map<Measure, Finding>> findings) {
        final StringBuilder table = new StringBuilder();
        for (final Measure measure : Measure.values()) {
            table.append(String.format("%-55s", measure.title));
            findings.forEach((module, measures) -> {
                if (measures.containsKey(measure)) {
                    table.append(String.format(
                            " %s %d", module, measures.get(measure).count()));
                }
            });
            table.append(System.lineSeparator());
        }
        return table.toString();
    }

    private static int count(final Measure measure, final String... sources) {
        final List<SourceFile> files = Stream.of(sources)
                .map(source -> {
                    final String name = source.replaceAll("(?s).*\\b(?:class|record|enum) (\\w+).*", "$1");
                    return SourceFile.of("codec", name, source);
                })
                .toList();
        return measure.of(files).count();
    }

    @Test
    void shouldStayWithinTheBudgets() throws IOException {
        final Map<String, Map<Measure, Finding>> findings = House.read(ROOT).findings();
        System.out.print(table(findings));
        assertThat(excesses(findings, budgets())).isEmpty();
    }

    @Test
    void shouldHaveOneBudgetForEachMeasure() throws IOException {
        final List<String> keys = new ArrayList<>();
        House.read(ROOT)
                .findings()
                .forEach((module, measures) -> measures.keySet().forEach(measure -> keys.add(key(module, measure))));
        assertThat(budgets().stringPropertyNames()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void shouldRefuseWhatIsBeyondItsBudget() {
        final Map<String, Map<Measure, Finding>> findings =
                Map.of("codec", Map.of(Measure.OPENINGS, new Finding(2, List.of("Parser:3", "Parser:9"))));
        final Properties budgets = new Properties();
        assertThat(excesses(findings, budgets)).hasSize(1);
        budgets.setProperty("codec.openings", "1");
        assertThat(excesses(findings, budgets)).singleElement().asString().contains("Parser:9");
        budgets.setProperty("codec.openings", "2");
        assertThat(excesses(findings, budgets)).isEmpty();
    }

    @Test
    void shouldFindACircleOfFiles() {
        final String low = "package p.low; import p.A; class C {}";
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; class A { B b; }", "package p; class B { A a; }"))
                .isEqualTo(2);
        assertThat(count(
                        Measure.FILES_IN_CIRCLE,
                        "package p; import p.low.C; class A {}",
                        low,
                        "package p; class B { A a; }"))
                .isEqualTo(2);
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; import static p.low.C.one; class A {}", low))
                .isEqualTo(2);
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; import p.low.*; class A { C c; }", low))
                .isEqualTo(2);
    }

    @Test
    void shouldFindACircleThroughANameThatIsQualifiedInTheCode() {
        assertThat(count(
                        Measure.FILES_IN_CIRCLE,
                        "package p; class A { p.low.C c; }",
                        "package p.low; class C { Object a = p.A.one; }"))
                .isEqualTo(2);
    }

    @Test
    void shouldFindNoCircleInCommentsStringsAndMembers() {
        final String second = "package p; class B { A a; }";
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; class A { /** {@link B} */ int b; // B\n }", second))
                .isZero();
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; class A { String b = \"\\\"B\" + 'B'; }", second))
                .isZero();
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; class A { String b = \"\"\"\n \" B\"\"\"; }", second))
                .isZero();
        assertThat(count(Measure.FILES_IN_CIRCLE, "package p; import q.Q; class A { Q.B b; }", second))
                .isZero();
    }

    @Test
    void shouldFindCirclesOfPackagesTheRootCounted() {
        final String low = "package p.low; class B {}";
        final String root = "package p; import p.low.B; class A {}";
        assertThat(count(Measure.PACKAGES_IN_CIRCLE, root, low)).isZero();
        assertThat(count(
                        Measure.PACKAGES_IN_CIRCLE,
                        root,
                        low,
                        "package p.low; import p.D; class C {}",
                        "package p; class D {}"))
                .isEqualTo(2);
    }

    @Test
    void shouldCountTheClassesOfTheFullestPackage() {
        assertThat(count(
                        Measure.CLASSES_IN_PACKAGE,
                        "package p; class A {}",
                        "package p; class B {}",
                        "package q; class C {}"))
                .isEqualTo(2);
    }

    @Test
    void shouldFindASimpleNameThatIsUsedTwice() {
        assertThat(count(Measure.NAMES_TWICE, "package p; class A {}", "package q; class B {}"))
                .isZero();
        assertThat(count(Measure.NAMES_TWICE, "package p; class A {}", "package q; class A {}"))
                .isEqualTo(1);
    }

    @Test
    void shouldFindCommentsThatOpenWithAQuestion() {
        for (final String word : List.of("What", "Who", "How", "Where", "Whose", "Which", "Why", "Whoever")) {
            assertThat(count(Measure.OPENINGS, "package p;\n/** " + word + " is read. */\nclass A {}"))
                    .isEqualTo(1);
            assertThat(count(Measure.OPENINGS, "package p;\n/**\n * " + word + " is read.\n */\nclass A {}"))
                    .isEqualTo(1);
            assertThat(count(Measure.OPENINGS, "package p;\n// " + word + " is read.\nclass A {}"))
                    .isEqualTo(1);
        }
        assertThat(count(Measure.OPENINGS, "package p;\n/** Whether it is read. */\nclass A {}"))
                .isZero();
        assertThat(count(
                        Measure.OPENINGS,
                        "package p;\n// Names the file.\n// How it is read is said there.\nclass A {}"))
                .isZero();
    }

    @Test
    void shouldFindLongCommentLines() {
        final String words = "a".repeat(SourceFile.COLUMNS - 2);
        assertThat(count(Measure.LONG_COMMENTS, "class A {}\n//" + words + "\n"))
                .isZero();
        assertThat(count(Measure.LONG_COMMENTS, "class A {}\n//" + words + "a")).isEqualTo(1);
        assertThat(count(Measure.LONG_COMMENTS, "/**\n * " + words + "\n * b\n */\nclass A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.LONG_COMMENTS, "class A { String s = \"//" + words + "\"; }"))
                .isZero();
    }

    @Test
    void shouldFindTagsThatOpenWithAQuestion() {
        assertThat(count(Measure.TAG_OPENINGS, "/**\n * Reads.\n *\n * @param a what is read.\n */\nclass A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.TAG_OPENINGS, "/**\n * Reads.\n *\n * @return how many were read.\n */\nclass A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.TAG_OPENINGS, "/**\n * Reads.\n *\n * @param a what\n */\nclass A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.TAG_OPENINGS, "/**\n * Reads.\n *\n * @param what the source.\n */\nclass A {}"))
                .isZero();
    }

    @Test
    void shouldFindHelpTextsThatOpenWithAQuestion() {
        assertThat(count(Measure.HELP_OPENINGS, "@Option(names = \"-a\", description = \"Where it goes.\") class A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.HELP_OPENINGS, "@Option(description =\n \"Of the run\" + \", in s.\") class A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.HELP_OPENINGS, "@Command(description = {\"What runs.\"}) class A {}"))
                .isEqualTo(1);
        assertThat(count(Measure.HELP_OPENINGS, "@Option(description = \"Length of the run.\") class A {}"))
                .isZero();
    }

    @Test
    void shouldFindIdentifiersInOtherWordsThanTheFields() {
        assertThat(count(Measure.REFUSED_WORDS, "class A { boolean isOver() {} }"))
                .isEqualTo(1);
        assertThat(count(Measure.REFUSED_WORDS, "class A { int PATIENCE_MS; void settle(int owed) {} }"))
                .isEqualTo(3);
        assertThat(count(Measure.REFUSED_WORDS, "class Attention {}")).isEqualTo(1);
        assertThat(count(Measure.REFUSED_WORDS, "class A { int lookAround, lookup, LOOK_AROUNDS; } // settle"))
                .isZero();
        assertThat(count(Measure.REFUSED_WORDS, "class A { String s = \"over\"; int overflow, recovery; }"))
                .isZero();
    }
}
