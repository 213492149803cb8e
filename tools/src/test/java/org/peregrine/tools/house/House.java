package org.peregrine.tools.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The main code of all modules, measured between file and module.
 *
 * <p>A file depends on another of its module when it imports the other's class, or names it and stands in the same package; a package
 * depends on the packages that its files import from. Classes that are named in full without an import are not seen.
 */
final class House {
    static final List<String> MODULES =
            List.of("codec", "engine", "transports", "client", "aeron", "auth", "testkit", "tools", "bench");

    /** Stands for all modules together. */
    static final String ALL = "all";

    private static final String QUESTIONS = "(?:What|Whatever|Who|Whoever|Whose|How|Where|Which|Why)\\b";
    private static final Pattern OPENING = Pattern.compile("^(?:/\\*+|//)[\\s*]*" + QUESTIONS);
    private static final Pattern HELP_OPENING = Pattern.compile("^(?:" + QUESTIONS + "|Of\\b)");
    private static final Pattern TAG_OPENING =
            Pattern.compile("(?i)@(?:param\\s+<?\\w+>?|return|throws\\s+[\\w.]+)[\\s*]+(?!whose\\b)" + QUESTIONS);

    /** Words that a name has no part of; the field has its own: complete, remove, release, deadline, sample, pending, … */
    private static final Set<String> REFUSED_WORDS = Set.of(
            "attention",
            "calm",
            "forget",
            "forgo",
            "forgotten",
            "graces",
            "hurried",
            "hurry",
            "lend",
            "lent",
            "look",
            "looked",
            "looks",
            "over",
            "owe",
            "owed",
            "owes",
            "owing",
            "patience",
            "said",
            "say",
            "says",
            "settle",
            "settled",
            "staging",
            "tell",
            "tells",
            "told",
            "untold",
            "wish");

    /** The field's own name for a part of a regular expression. */
    private static final String LOOK_AROUND = "(?i)look_?arounds?";

    private static final Pattern WORDS = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])");

    private final List<SourceFile> files;

    House(final List<SourceFile> files) {
        this.files = files;
    }

    /** A property of the code that gets worse when its number grows. */
    enum Measure {
        FILES_IN_CIRCLE("largest circle of files"),
        PACKAGES_IN_CIRCLE("packages in a circle"),
        CLASSES_IN_PACKAGE("classes in the fullest package"),
        NAMES_TWICE("simple names used twice"),
        OPENINGS("comments that open with What, Who, Whose, How, Where, Which, Why"),
        TAG_OPENINGS("tags of comments that open so"),
        HELP_OPENINGS("help texts that open so, or with Of"),
        REFUSED_WORDS("identifiers in words that are not the field's"),
        LONG_COMMENTS("comment lines over 120 columns");

        final String title;

        Measure(final String title) {
            this.title = title;
        }

        /** Whether it is taken of each module, and not of all together. */
        boolean isOfModule() {
            return this != NAMES_TWICE;
        }

        Finding of(final List<SourceFile> files) {
            return switch (this) {
                case FILES_IN_CIRCLE -> fileCircle(files);
                case PACKAGES_IN_CIRCLE -> packageCircles(files);
                case CLASSES_IN_PACKAGE -> fullestPackage(files);
                case NAMES_TWICE -> namesTwice(files);
                case OPENINGS -> House.openings(files);
                case TAG_OPENINGS -> tagOpenings(files);
                case HELP_OPENINGS -> helpOpenings(files);
                case REFUSED_WORDS -> refusedWords(files);
                case LONG_COMMENTS -> longComments(files);
            };
        }
    }

    /**
     * A measure's result.
     *
     * @param count that the budget bounds.
     * @param places a few words on where.
     */
    record Finding(int count, List<String> places) {}

    /** Reads the main code of every module below a root. */
    static House read(final Path root) {
        return new House(MODULES.stream()
                .flatMap(module -> read(module, root.resolve(directory(module)).resolve("src/main/java")))
                .toList());
    }

    /** The directory of a module, which is its name but for the one that stands beside its kind. */
    private static String directory(final String module) {
        return module.equals("aeron") ? "transports/aeron" : module;
    }

    private static Stream<SourceFile> read(final String module, final Path sources) {
        try (Stream<Path> found = Files.walk(sources)) {
            return found
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(file -> read(module, file, file.getFileName().toString()))
                    .toList()
                    .stream();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SourceFile read(final String module, final Path file, final String name) {
        try {
            return SourceFile.of(module, name.substring(0, name.length() - ".java".length()), Files.readString(file));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes all measures: by module (or {@link #ALL}), then by measure. */
    Map<String, Map<Measure, Finding>> findings() {
        final Map<String, Map<Measure, Finding>> all = new LinkedHashMap<>();
        for (final String module : MODULES) {
            final List<SourceFile> own =
                    files.stream().filter(file -> file.module().equals(module)).toList();
            all.put(module, findings(own, true));
        }
        all.put(ALL, findings(files, false));
        return all;
    }

    private static Map<Measure, Finding> findings(final List<SourceFile> files, final boolean ofModule) {
        final Map<Measure, Finding> found = new TreeMap<>();
        Arrays.stream(Measure.values())
                .filter(measure -> measure.isOfModule() == ofModule)
                .forEach(measure -> found.put(measure, measure.of(files)));
        return found;
    }

    private static Finding fileCircle(final List<SourceFile> files) {
        final Map<String, Map<String, SourceFile>> byPackage = new HashMap<>();
        files.forEach(file -> byPackage
                .computeIfAbsent(file.packageName(), unseen -> new HashMap<>())
                .put(file.name(), file));
        final Map<String, Set<String>> graph = new HashMap<>();
        for (final SourceFile file : files) {
            final Set<String> uses = new TreeSet<>();
            file.imports().forEach(name -> {
                final String[] parts = split(name);
                addIfPresent(byPackage, parts[0], parts[1], file, uses);
            });
            file.names().forEach(name -> addIfPresent(byPackage, file.packageName(), name, file, uses));
            uses.remove(file.qualifiedName());
            graph.put(file.qualifiedName(), uses);
        }
        final List<List<String>> circles = Circles.of(graph);
        return circles.isEmpty()
                ? new Finding(0, List.of())
                : new Finding(circles.getFirst().size(), List.of(String.join(", ", circles.getFirst())));
    }

    /** Adds a class, or for {@code *} all classes of the package that the file names. */
    private static void addIfPresent(
            final Map<String, Map<String, SourceFile>> byPackage,
            final String packageName,
            final String name,
            final SourceFile user,
            final Set<String> uses) {
        final Map<String, SourceFile> classes = byPackage.getOrDefault(packageName, Map.of());
        final Set<String> names = "*".equals(name) ? user.names() : Set.of(name);
        names.stream().filter(classes::containsKey).forEach(used -> uses.add(packageName + "." + used));
    }

    /** The package and the top-level class of an imported name: packages are written small, classes are not. */
    private static String[] split(final String imported) {
        int end = 0;
        final String[] parts = imported.split("\\.");
        while (end < parts.length && Character.isLowerCase(parts[end].charAt(0))) {
            end++;
        }
        final String packageName = String.join(".", Arrays.copyOf(parts, end));
        return new String[] {packageName, end < parts.length ? parts[end] : ""};
    }

    private static Finding packageCircles(final List<SourceFile> files) {
        final Set<String> packages =
                files.stream().map(SourceFile::packageName).collect(Collectors.toCollection(HashSet::new));
        final Map<String, Set<String>> graph = new HashMap<>();
        for (final SourceFile file : files) {
            final Set<String> uses = graph.computeIfAbsent(file.packageName(), unseen -> new TreeSet<>());
            file.imports().stream()
                    .map(name -> split(name)[0])
                    .filter(name -> packages.contains(name) && !name.equals(file.packageName()))
                    .forEach(uses::add);
        }
        final List<List<String>> circles = Circles.of(graph);
        return new Finding(
                circles.stream().mapToInt(List::size).sum(),
                circles.stream().map(circle -> String.join(", ", circle)).toList());
    }

    private static Finding fullestPackage(final List<SourceFile> files) {
        final Map<String, Long> counts = files.stream()
                .filter(House::isClass)
                .collect(Collectors.groupingBy(SourceFile::packageName, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(fullest -> new Finding(fullest.getValue().intValue(), List.of(fullest.getKey())))
                .orElse(new Finding(0, List.of()));
    }

    private static Finding namesTwice(final List<SourceFile> files) {
        final Map<String, List<String>> places = files.stream()
                .filter(House::isClass)
                .collect(Collectors.groupingBy(
                        SourceFile::name,
                        TreeMap::new,
                        Collectors.mapping(SourceFile::qualifiedName, Collectors.toList())));
        final List<String> twice = places.values().stream()
                .filter(classes -> classes.size() > 1)
                .map(classes -> String.join(" and ", classes))
                .toList();
        return new Finding(twice.size(), twice);
    }

    private static Finding openings(final List<SourceFile> files) {
        final List<String> places = files.stream()
                .flatMap(file -> openings(file).map(comment -> file.qualifiedName() + ":" + comment.line()))
                .toList();
        return new Finding(places.size(), places);
    }

    /** A line comment behind another one goes on with its text and opens nothing. */
    private static Stream<SourceFile.Comment> openings(final SourceFile file) {
        final Set<Integer> lines = file.comments().stream()
                .filter(comment -> comment.text().startsWith("//"))
                .map(SourceFile.Comment::line)
                .collect(Collectors.toSet());
        return file.comments().stream()
                .filter(comment -> OPENING.matcher(comment.text()).find())
                .filter(comment -> !comment.text().startsWith("//") || !lines.contains(comment.line() - 1));
    }

    private static Finding tagOpenings(final List<SourceFile> files) {
        final List<String> places = files.stream()
                .flatMap(file -> file.comments().stream()
                        .flatMap(comment -> TAG_OPENING
                                .matcher(comment.text())
                                .results()
                                .map(tag -> file.qualifiedName() + ":" + comment.line() + " " + tag.group())))
                .toList();
        return new Finding(places.size(), places);
    }

    private static Finding helpOpenings(final List<SourceFile> files) {
        final List<String> places = files.stream()
                .flatMap(file -> file.helpTexts().stream()
                        .filter(text -> HELP_OPENING.matcher(text).find())
                        .map(text -> file.qualifiedName() + ": " + text))
                .toList();
        return new Finding(places.size(), places);
    }

    private static Finding refusedWords(final List<SourceFile> files) {
        final List<String> places = files.stream()
                .flatMap(file -> file.identifiers().stream()
                        .filter(House::hasRefusedWord)
                        .map(name -> file.qualifiedName() + ": " + name))
                .toList();
        return new Finding(places.size(), places);
    }

    private static boolean hasRefusedWord(final String name) {
        return WORDS.matcher(name.replaceAll(LOOK_AROUND, ""))
                .results()
                .anyMatch(word -> REFUSED_WORDS.contains(word.group().toLowerCase(Locale.ROOT)));
    }

    private static Finding longComments(final List<SourceFile> files) {
        final List<SourceFile> places =
                files.stream().filter(file -> file.longCommentLines() > 0).toList();
        return new Finding(
                places.stream().mapToInt(SourceFile::longCommentLines).sum(),
                places.stream()
                        .map(file -> file.qualifiedName() + " (" + file.longCommentLines() + ")")
                        .toList());
    }

    private static boolean isClass(final SourceFile file) {
        return !file.name().endsWith("-info");
    }
}
