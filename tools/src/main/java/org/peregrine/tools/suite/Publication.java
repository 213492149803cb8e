package org.peregrine.tools.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Budget;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.SuiteReport;

/** A baseline for the repository: of a named machine, complete, of a commit that others have. */
final class Publication {
    /** Directory of published baselines. */
    static final String DIRECTORY = "bench/published";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,40}");
    private static final String UNKNOWN = "unknown";
    /** The directories of an absolute path, in a command or the parameter of a target; no part of a URL. */
    private static final Pattern DIRECTORIES = Pattern.compile("(?<=^|[\\s:=])/(?!/)(?:[^\\s/,]+/)+");

    private Publication() {}

    /**
     * Finds what speaks against publishing a report.
     *
     * @param report of the suite baseline.
     * @param name of the machine.
     * @param workloads of the suite.
     * @return reasons; none when it can be published.
     */
    static List<String> objections(SuiteReport report, String name, Set<String> workloads) {
        final List<String> objections = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            objections.add("a machine's name has lower-case letters, digits and hyphens, not '" + name + "'");
        }
        if (!"baseline".equals(report.reportType())) {
            objections.add("it is a report of the suite " + report.reportType() + ", not baseline");
        }
        final String commit = report.environment().gitCommit();
        if (commit.isEmpty() || commit.equals(UNKNOWN) || commit.endsWith("-dirty")) {
            objections.add("its commit is " + commit + "; others could not build it");
        }
        final Set<String> missing = new TreeSet<>(workloads);
        report.benchmarks().stream().map(BenchmarkResult::workloadId).forEach(missing::remove);
        if (!missing.isEmpty()) {
            objections.add("it lacks " + String.join(", ", missing));
        }
        for (final BenchmarkResult result : report.benchmarks()) {
            result.failures().forEach(failure -> objections.add(result.workloadId() + " failed: " + failure));
        }
        report.budgets().stream()
                .filter(budget -> !"PASS".equals(budget.status()))
                .map(Budget::operation)
                .forEach(operation -> objections.add("the budget of " + operation + " is over"));
        return objections;
    }

    /** The report under the machine's name, without the paths of its owner and the name of its kernel's build. */
    static SuiteReport of(SuiteReport report, String name) {
        return new SuiteReport(
                report.reportType(),
                report.timestamp(),
                named(report.environment(), name),
                report.benchmarks().stream()
                        .map(result -> result.withDescription(withoutDirectories(result.benchmark()))
                                .withEnvironment(named(result.environment(), name)))
                        .toList(),
                report.budgets(),
                withoutDirectories(report.summary()));
    }

    private static String withoutDirectories(String text) {
        return DIRECTORIES.matcher(text).replaceAll("");
    }

    private static Environment named(Environment environment, String name) {
        return new Environment(
                name,
                environment.os(),
                environment.kernel().replaceFirst("-.*", ""),
                environment.cpuModel(),
                environment.cores(),
                environment.jdk(),
                environment.jvmFlags().stream()
                        .filter(flag -> flag.indexOf('/') < 0 || flag.startsWith("--add-"))
                        .toList(),
                environment.gc(),
                environment.gitCommit());
    }
}
