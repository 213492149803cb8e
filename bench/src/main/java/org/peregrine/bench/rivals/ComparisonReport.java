package org.peregrine.bench.rivals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tables and pictures of files of samples. */
public final class ComparisonReport {
    private static final Pattern GENERATED = Pattern.compile("(<!-- rivals -->\n).*(<!-- /rivals -->)", Pattern.DOTALL);
    private static final String PAGE = "rivals.md";
    private static final String PICTURE = "rivals.svg";
    private static final String SECONDS_PICTURE = "rivals-first-seconds.svg";
    private static final String README = "README.md";

    private ComparisonReport() {}

    /**
     * Writes the report of earlier runs again; several are taken together.
     *
     * @param args files of samples; then, if wanted, {@code --docs} and the directory of the page that gets the tables,
     *     beside the README.
     * @throws IOException when a file cannot be read or written.
     */
    public static void main(String[] args) throws IOException {
        final List<String> words = List.of(args);
        final int docs = words.indexOf("--docs");
        final List<SampleFile> files = words.subList(0, docs < 0 ? words.size() : docs).stream()
                .map(word -> new SampleFile(Path.of(word)))
                .toList();
        if (files.isEmpty() || (docs >= 0 && docs != words.size() - 2)) {
            System.err.println("usage: ComparisonReport FILE... [--docs DIR]");
            System.exit(2);
        }
        write(files, docs < 0 ? null : Path.of(words.getLast()));
    }

    /** Prints the tables, and writes them with the pictures beside the last file, or into the page and the README. */
    static void write(List<SampleFile> files, Path docs) throws IOException {
        final List<List<Sample>> runs = new ArrayList<>();
        for (final SampleFile file : files) {
            runs.add(file.samples());
        }
        final RivalsComparison comparison = RivalsComparison.of(runs);
        final Map<String, String> titles = RivalField.titles();
        final String words = words(files.getLast().run(), comparison.rounds());
        final String tables = words + ".\n\n" + new RivalsTable(comparison, titles).markdown();
        final String picture = new ComparisonPlot(comparison, titles).svg(words);
        final String seconds = new FirstSecondsPlot(comparison, titles).svg(words);
        System.out.println("\n" + tables);
        final Path last = files.getLast().path();
        final String name = last.getFileName().toString().replaceFirst("\\.jsonl$", "");
        Files.writeString(last.resolveSibling(name + ".md"), tables);
        Files.writeString(last.resolveSibling(name + ".svg"), picture);
        Files.writeString(last.resolveSibling(name + "-first-seconds.svg"), seconds);
        System.out.println("Every round: " + last + "; tables and pictures beside it");
        if (docs != null) {
            final Path page = docs.resolve(PAGE);
            Files.writeString(page, insert(Files.readString(page), tables));
            Files.writeString(docs.resolve(PICTURE), picture);
            Files.writeString(docs.resolve(SECONDS_PICTURE), seconds);
            final Path readme = docs.resolveSibling(README);
            final String table = new ReadmeTable(comparison, titles).markdown();
            Files.writeString(readme, insert(Files.readString(readme), table.stripTrailing()));
            System.out.println("Written into " + page + " and " + readme);
        }
    }

    /** Puts text between the page's markers. */
    static String insert(String page, String text) {
        final Matcher matcher = GENERATED.matcher(page);
        if (!matcher.find()) {
            throw new IllegalArgumentException("The page has no markers for the tables");
        }
        return matcher.replaceFirst("$1" + Matcher.quoteReplacement("\n" + text + "\n") + "$2");
    }

    private static String words(JsonNode run, int rounds) {
        final JsonNode environment = run.path("environment");
        return String.format(
                Locale.ROOT,
                "Median of %d rounds (smallest–largest), %s UTC, %s, %d cores, JDK %s, load %.1f before the run, commit %s",
                rounds,
                run.path("time").asText().replace("T", " ").replace("Z", ""),
                environment.path("cpu_model").asText(),
                environment.path("cores").asInt(),
                environment.path("jdk").asText(),
                run.path("load").asDouble(),
                environment.path("git_commit").asText());
    }
}
