package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.recording.Message;
import tools.jackson.databind.JsonNode;

/** Licences and bill of materials in {@code peregrine.jar}. Runs after the jar was packaged. */
final class BundledSoftwareTest {
    private static final String OWN_GROUP = "org.peregrine";
    private static final String LICENSES = "META-INF/licenses/";

    /** Texts without the name of a holder: one for all. */
    private static final Set<String> SHARED_TEXTS = Set.of("Apache-2.0", "MPL-2.0");

    private static final Pattern TEXT = Pattern.compile("(?i)LICEN[CS]E[^/]*");
    private static final int SHORTEST_TEXT = 500;

    /** {@code project.build.outputTimestamp}. */
    private static final LocalDateTime BUILD_TIME = LocalDateTime.of(2026, 11, 1, 0, 0);

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(Path.of("target", "peregrine.jar").toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    private String text(String entry) {
        assertThat(jar.getEntry(entry)).as(entry).isNotNull();
        try (InputStream in = jar.getInputStream(jar.getEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** As the build names it for each artifact that it unpacked. */
    private static String directory(JsonNode component) {
        return component.path("name").asString() + "-"
                + component.path("version").asString() + "-jar/";
    }

    private List<JsonNode> bundled() {
        final List<JsonNode> components = new ArrayList<>();
        for (final JsonNode component :
                Message.JSON.readTree(text("META-INF/sbom/peregrine.cdx.json")).path("components")) {
            if (!component.path("group").asString().equals(OWN_GROUP)) {
                components.add(component);
            }
        }
        return components;
    }

    private List<String> names() {
        return jar.stream().map(entry -> entry.getName()).toList();
    }

    @Test
    void shouldHoldALicenceTextForEachBundledArtifact() {
        final List<JsonNode> components = bundled();
        assertThat(components).hasSizeGreaterThan(20);
        for (final JsonNode component : components) {
            final String own = LICENSES + directory(component);
            final List<String> texts = new ArrayList<>(names().stream()
                    .filter(name -> name.startsWith(own)
                            && TEXT.matcher(name.substring(own.length())).matches())
                    .toList());
            for (final JsonNode license : component.path("licenses")) {
                final String id = license.path("license").path("id").asString("");
                if (SHARED_TEXTS.contains(id)) {
                    texts.add(LICENSES + id + ".txt");
                }
            }
            assertThat(texts)
                    .as("licence texts of %s", component.path("purl").asString())
                    .isNotEmpty();
            assertThat(texts).anySatisfy(text -> assertThat(text(text)).hasSizeGreaterThan(SHORTEST_TEXT));
        }
    }

    /** The build has unpacked the texts of each artifact that it bundles into a directory, an empty one where it brings none. */
    @Test
    void shouldListEveryBundledArtifactAndNoOther() throws IOException {
        final Set<String> bundled;
        try (Stream<Path> unpacked = Files.list(Path.of("target", "classes", LICENSES))) {
            bundled = unpacked.filter(Files::isDirectory)
                    .map(directory -> directory.getFileName() + "/")
                    .collect(Collectors.toSet());
        }
        assertThat(bundled().stream().map(BundledSoftwareTest::directory).collect(Collectors.toSet()))
                .as("after a change of dependencies: mvn clean process-classes -Dsbom -Dquick -pl tools -am")
                .isEqualTo(bundled)
                .hasSizeGreaterThan(20);
    }

    @Test
    void shouldCarryOwnLicenceAndNotice() {
        assertThat(text("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
        assertThat(text("META-INF/NOTICE")).startsWith("Peregrine\n").doesNotContain("Apache Software Foundation");
        assertThat(names().stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .filter(name -> name.matches("META-INF/(LICENSE|NOTICE)[^/]*")))
                .containsExactlyInAnyOrder("META-INF/LICENSE", "META-INF/NOTICE");
    }

    @Test
    void shouldBeTheSameInEveryBuild() {
        assertThat(text("META-INF/sbom/peregrine.cdx.json"))
                .doesNotContain("\"timestamp\"", "serialNumber", System.getProperty("user.dir"));
        assertThat(jar.stream().map(ZipEntry::getTimeLocal))
                .as("times of entries: the build's own, or older ones that came with the software of others")
                .contains(BUILD_TIME)
                .allMatch(time -> !time.isAfter(BUILD_TIME));
    }
}
