package org.peregrine.tools.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No document has a heading twice in one place: most often half of it stands there twice, after a merge. */
final class DocumentHeadingsTest {
    private static final Path ROOT = Path.of("..");
    private static final String FENCE = "```";

    /** The headings that occur again below the same headings. */
    private static List<String> repeated(List<String> lines) {
        final List<String> path = new ArrayList<>();
        final Set<String> seen = new HashSet<>();
        final List<String> repeated = new ArrayList<>();
        boolean code = false;
        for (final String line : lines) {
            if (line.startsWith(FENCE)) {
                code = !code;
            }
            final int level = code ? 0 : level(line);
            if (level > 0) {
                while (path.size() >= level) {
                    path.removeLast();
                }
                while (path.size() < level) {
                    path.add(line);
                }
                if (!seen.add(String.join("\n", path))) {
                    repeated.add(line);
                }
            }
        }
        return repeated;
    }

    private static int level(String line) {
        int level = 0;
        while (level < line.length() && line.charAt(level) == '#') {
            level++;
        }
        return level < line.length() && line.charAt(level) == ' ' ? level : 0;
    }

    @Test
    void shouldHaveNoHeadingTwiceInOnePlace() throws IOException {
        final List<Path> documents = new ArrayList<>();
        for (final Path directory :
                List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs").resolve("adr"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(100);
        for (final Path document : documents) {
            assertThat(repeated(Files.readAllLines(document)))
                    .as("of %s", document)
                    .isEmpty();
        }
    }

    @Test
    void shouldFindAHeadingThatIsRepeated() {
        final List<String> twice = List.of("# A", "## B", "### C", "## D", "### C", "```", "## B", "```", "## B");
        assertThat(repeated(twice)).containsExactly("## B");
        assertThat(repeated(twice.subList(0, 8))).isEmpty();
    }
}
