package org.peregrine.tools.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Build files agree on the things that several of them say: versions, the artifacts of the BOM, and what makes the one jar stale. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LibraryTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> PROGRAMS = List.of("bom", "tools", "bench");
    private static final List<String> NOT_IN_THE_JAR = List.of("bom", "testkit", "bench");
    private static final Pattern OWN_VERSION = Pattern.compile(
            "<groupId>org\\.peregrine</groupId>\\s*<artifactId>[a-z-]+</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern BOM_VERSION = Pattern.compile("<peregrine\\.version>([^<]+)</peregrine\\.version>");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1))
                .filter(found -> !found.startsWith("${"))
                .distinct()
                .toList();
    }

    private static List<String> modules() throws IOException {
        return matches(Pattern.compile("<module>((?:transports/)?[a-z]+)</module>"), read("pom.xml"));
    }

    private static List<String> libraries() throws IOException {
        return modules().stream().filter(module -> !PROGRAMS.contains(module)).toList();
    }

    @Test
    void shouldHaveOneVersion() throws IOException {
        final List<String> version = matches(OWN_VERSION, read("pom.xml"));
        assertThat(version).hasSize(1);
        for (final String module : modules()) {
            assertThat(matches(OWN_VERSION, read(module + "/pom.xml")))
                    .as(module)
                    .isEqualTo(version);
        }
        for (final String sample : List.of("embedded", "notes-plugin")) {
            assertThat(matches(BOM_VERSION, read("docs/samples/" + sample + "/pom.xml")))
                    .as(sample)
                    .isEqualTo(version);
        }
    }

    @Test
    void shouldListEveryLibraryInTheBom() throws IOException {
        final String bom = read("bom/pom.xml");
        assertThat(libraries())
                .contains("codec", "engine", "transports", "client", "transports/aeron", "auth", "testkit")
                .allSatisfy(module -> assertThat(bom.replaceAll("\\s", ""))
                        .contains("<artifactId>peregrine-" + module.replaceFirst(".*/", "")
                                + "</artifactId><version>${project.version}</version>"));
        assertThat(bom).doesNotContain("peregrine-tools", "peregrine-bench");
        assertThat(read(".ci/sample")).contains("modules=bom," + String.join(",", libraries()) + "\n");
    }

    /** Files of a jar beside classes: data of packages, services, and the licence. */
    private static final Pattern IN_A_JAR = Pattern.compile(
            "(org/peregrine/.+\\.(class|json|txt)|module-info\\.class|META-INF/(LICENSE|NOTICE|services/[a-zA-Z.]+))");

    @Test
    void shouldPackTheLicenceTheDescriptorAndNothingStray() throws IOException {
        for (final String module : libraries()) {
            final Path classes = ROOT.resolve(module + "/target/classes");
            try (Stream<Path> files = Files.walk(classes)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> classes.relativize(file).toString().replace('\\', '/')))
                        .as(module)
                        .contains("META-INF/LICENSE", "module-info.class")
                        .allMatch(file -> IN_A_JAR.matcher(file).matches());
            }
        }
    }

    /** The launcher's own function over a tree with the modules of this one. */
    private static boolean isStale(Path tree) throws Exception {
        final Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "eval \"$(sed -n '/^needs_build()/,/^}/p' \"$1\")\"; root=$2 jar=$2/peregrine.jar; needs_build",
                        "bash",
                        ROOT.resolve("peregrine").toString(),
                        tree.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    private static void age(Path tree, Instant time) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (final Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        }
    }

    @Test
    void shouldBuildTheJarAnewWhenASourceOfAnyModuleIsNewer(@TempDir Path tree) throws Exception {
        final Instant now = Instant.now();
        Files.writeString(tree.resolve("pom.xml"), "");
        for (final String module : modules()) {
            Files.writeString(
                    Files.createDirectories(tree.resolve(module + "/src/main/java"))
                            .resolve("Source.java"),
                    "");
            Files.writeString(tree.resolve(module + "/pom.xml"), "");
        }
        age(tree, now.minusSeconds(100));
        assertThat(isStale(tree)).as("without a jar").isTrue();
        final Path jar = Files.writeString(tree.resolve("peregrine.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.from(now.minusSeconds(50)));
        assertThat(isStale(tree)).as("nothing is newer").isFalse();
        for (final String module : modules()) {
            if (NOT_IN_THE_JAR.contains(module)) {
                continue;
            }
            for (final String file : List.of("/src/main/java/Source.java", "/pom.xml")) {
                Files.setLastModifiedTime(tree.resolve(module + file), FileTime.from(now));
                assertThat(isStale(tree)).as(module + file).isTrue();
                Files.setLastModifiedTime(tree.resolve(module + file), FileTime.from(now.minusSeconds(100)));
            }
        }
    }
}
