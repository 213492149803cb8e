package org.peregrine.tools.load;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;
import picocli.CommandLine;

/** The end of one {@code load}: exit code, all that was said, and the result; null when there is none. */
record Ending(int code, String said, BenchmarkResult result) {
    static Ending of(Path directory, String target, String... options) throws Exception {
        final Path file = directory.resolve("result-" + System.nanoTime() + ".json");
        final List<String> arguments = new ArrayList<>(List.of(target, "--json", file.toString()));
        arguments.addAll(List.of(options));
        final StringWriter said = new StringWriter();
        final int code = execute(said, arguments.toArray(String[]::new));
        final SuiteReport report = Files.exists(file) ? ResultReader.read(file) : null;
        return new Ending(
                code,
                said.toString(),
                report == null ? null : report.benchmarks().getFirst());
    }

    /** The reasons why the run failed, but for a rate that was not held: that depends on what else the machine does. */
    List<String> failures() {
        return said.lines()
                .filter(line -> line.startsWith("FAILED") && !line.startsWith("FAILED: the rate was not held"))
                .toList();
    }

    static int execute(StringWriter said, String... arguments) {
        return new CommandLine(new LoadCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments);
    }
}
