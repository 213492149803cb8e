package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of the decisions in docs/adr: each is used once, by the file's name and by its heading. */
final class DecisionNumbersTest {
    private static final Path DECISIONS = Path.of("..", "docs", "adr");
    private static final Pattern NAME = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.md");
    private static final Pattern HEADING = Pattern.compile("# (\\d+)\\. .+");

    @TempDir
    private Path directory;

    private static List<String> faults(Path decisions) throws IOException {
        final List<String> faults = new ArrayList<>();
        final Map<Integer, String> names = new TreeMap<>();
        try (Stream<Path> files = Files.list(decisions)) {
            for (final Path file : files.sorted().toList()) {
                final String name = file.getFileName().toString();
                final Matcher numbered = NAME.matcher(name);
                if (!numbered.matches()) {
                    faults.add(name + " has no number");
                    continue;
                }
                final int number = Integer.parseInt(numbered.group(1));
                final String before = names.putIfAbsent(number, name);
                if (before != null) {
                    faults.add(before + " and " + name + " have one number");
                }
                final Matcher heading = HEADING.matcher(Files.readString(file).split("\n", 2)[0]);
                if (!heading.matches() || Integer.parseInt(heading.group(1)) != number) {
                    faults.add(name + " has another number in its heading");
                }
            }
        }
        return faults;
    }

    @Test
    void shouldUseEachNumberOnce() throws IOException {
        assertThat(faults(DECISIONS)).isEmpty();
    }

    @Test
    void shouldFindANumberThatIsUsedTwice() throws IOException {
        Files.writeString(directory.resolve("0001-a-ring.md"), "# 1. A ring\n");
        assertThat(faults(directory)).isEmpty();
        Files.writeString(directory.resolve("0001-two-rings.md"), "# 1. Two rings\n");
        Files.writeString(directory.resolve("0002-three-rings.md"), "# 3. Three rings\n");
        Files.writeString(directory.resolve("rings.md"), "# 4. Rings\n");
        assertThat(faults(directory))
                .containsExactly(
                        "0001-a-ring.md and 0001-two-rings.md have one number",
                        "0002-three-rings.md has another number in its heading",
                        "rings.md has no number");
    }
}
