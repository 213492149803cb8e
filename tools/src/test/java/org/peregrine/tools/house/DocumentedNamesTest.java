package org.peregrine.tools.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every class that the documentation and the pictures in {@code package-info} name exists, with the member that is
 * named with it; so does every file that is linked.
 */
final class DocumentedNamesTest {
    private static final Path ROOT = Path.of("..");

    /** Classes and options of other projects, and words that look like a class. */
    private static final Set<String> FOREIGN = Set.of(
            "Agent",
            "BinaryWire",
            "DecimalMax",
            "DecimalMin",
            "EventPoller",
            "JsonClassDescription",
            "JsonIgnore",
            "JsonIgnoreProperties",
            "JsonProperty",
            "JsonPropertyDescription",
            "JsonSubTypes",
            "JsonTypeInfo",
            "JsonTypeName",
            "MediaDriver",
            "MiB",
            "Mirror",
            "NonBlocking",
            "NotBlank",
            "NotEmpty",
            "NotNull",
            "PerfDisableSharedMem",
            "TypeScript",
            "UseParallelGC",
            "UsePerfData",
            "UseSerialGC",
            "UseZGC",
            "VmHWM",
            "WebSocket");

    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)$(.*?)^```$");
    private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record|@interface)\\s+([A-Z]\\w*)");

    /** Two humps, or one and a member behind a dot; perhaps behind the last package. */
    private static final Pattern NAME = Pattern.compile(
            "(?:\\b([a-z]\\w*)/)?(?<!-)\\b([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[A-Z][a-z]+(?=\\.[a-z]|\\b(?<=/[A-Za-z]{1,99})))(?:\\.([a-z]\\w*))?");

    /** Sources by the simple names of the classes in them. */
    private static final Map<String, List<Source>> SOURCES = new HashMap<>();

    private record Source(Path file, String text) {
        boolean isIn(final String lastPackage) {
            return file.getParent().endsWith(lastPackage);
        }

        boolean has(final String member) {
            return Pattern.compile("\\b" + member + "\\b").matcher(text).find();
        }
    }

    @BeforeAll
    static void readSources() throws IOException {
        for (final Path file : files(".java")) {
            final String text = Files.readString(file);
            TYPE.matcher(text)
                    .results()
                    .forEach(type -> SOURCES.computeIfAbsent(type.group(1), unseen -> new ArrayList<>())
                            .add(new Source(file, text)));
        }
        try (Stream<Path> platform =
                Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules"), 6)) {
            platform.map(file ->
                            file.getFileName() == null ? "" : file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .forEach(name -> SOURCES.putIfAbsent(name, List.of()));
        }
    }

    /** Files of the project: nothing that a build or a package manager has put there. */
    private static List<Path> files(final String ending) throws IOException {
        final List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT)) {
            for (final Path entry : top.filter(
                            path -> !path.getFileName().toString().startsWith("."))
                    .filter(path -> !path.endsWith("target"))
                    .toList()) {
                try (Stream<Path> all = Files.walk(entry)) {
                    all.filter(file -> file.toString().endsWith(ending))
                            .filter(file -> !file.toString().contains("/target/")
                                    && !file.toString().contains("/node_modules/"))
                            .forEach(files::add);
                }
            }
        }
        return files;
    }

    /** The names in a text that no source declares. */
    private static List<String> unknown(final String text) {
        final Set<String> unknown = new HashSet<>();
        NAME.matcher(text)
                .results()
                .filter(name -> !FOREIGN.contains(name.group(2)) && !isKnown(name))
                .forEach(name -> unknown.add(name.group()));
        return unknown.stream().sorted().toList();
    }

    private static boolean isKnown(final MatchResult name) {
        final List<Source> sources = SOURCES.get(name.group(2));
        if (sources == null) {
            return false;
        }
        return sources.isEmpty() // The platform's own.
                || sources.stream()
                        .filter(source -> name.group(1) == null || source.isIn(name.group(1)))
                        .anyMatch(source -> name.group(3) == null || source.has(name.group(3)));
    }

    /** The unknown names of a document, besides those that its own samples declare. */
    private static List<String> unknownIn(final String document) {
        final Set<String> samples = new HashSet<>();
        TYPE.matcher(document).results().forEach(type -> samples.add(type.group(1)));
        return unknown(code(document)).stream()
                .filter(name -> !samples.contains(name.replaceFirst("\\..*", "")))
                .toList();
    }

    /** The code of a document: between backticks, and in blocks that are no Java of their own. */
    private static String code(final String document) {
        final StringBuilder code = new StringBuilder();
        FENCED.matcher(document)
                .results()
                .filter(block -> block.group(1).isEmpty())
                .forEach(block -> code.append(block.group(2)));
        SPAN.matcher(FENCED.matcher(document).replaceAll(""))
                .results()
                .forEach(span -> code.append(span.group(1)).append('\n'));
        return code.toString();
    }

    /** Decisions and changes name what there was at their time. */
    private static boolean isOfItsTime(final Path document) {
        return document.getParent().endsWith("adr") || document.endsWith("CHANGELOG.md");
    }

    @Test
    void shouldNameClassesThatExist() throws IOException {
        final Map<String, List<String>> unknown = new TreeMap<>();
        for (final Path document : files(".md")) {
            if (!isOfItsTime(document)) {
                unknown.put(document.toString(), unknownIn(Files.readString(document)));
            }
        }
        assertThat(unknown).hasSizeGreaterThan(12);
        unknown.values().removeIf(List::isEmpty);
        assertThat(unknown).isEmpty();
    }

    @Test
    void shouldDrawPackagesAsTheyAre() throws IOException {
        final Map<String, List<String>> unknown = new TreeMap<>();
        for (final Path file : files("package-info.java")) {
            final String text = Files.readString(file);
            unknown.put(
                    file.toString(),
                    unknown(text.substring(0, text.indexOf("\npackage ")).replace('#', '.')));
        }
        assertThat(unknown).hasSizeGreaterThan(60);
        unknown.values().removeIf(List::isEmpty);
        assertThat(unknown).isEmpty();
    }

    @Test
    void shouldLinkFilesThatExist() throws IOException {
        final List<String> broken = new ArrayList<>();
        int links = 0;
        for (final Path document : files(".md")) {
            final List<String> targets = LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !target.contains(":"))
                    .toList();
            links += targets.size();
            targets.stream()
                    .filter(target -> !Files.exists(document.resolveSibling(target)))
                    .forEach(target -> broken.add(document + ": " + target));
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    @Test
    void shouldNoticeWhatDoesNotExist() {
        assertThat(unknown("NioTransport, nio/NioTransport, NioTransport.poll, Receiver.onFrame, HashMap, Limit.name"))
                .isEmpty();
        assertThat(unknown("NoSuchTransport")).containsExactly("NoSuchTransport");
        assertThat(unknown("http/NioTransport")).containsExactly("http/NioTransport");
        assertThat(unknown("NioTransport.noSuchMember")).containsExactly("NioTransport.noSuchMember");
        assertThat(unknownIn("`NoSuchClass`, `NoSuchSample.run` and\n```java\nclass NoSuchSample {}\n```\n"))
                .containsExactly("NoSuchClass");
    }
}
