package org.peregrine.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ResultFileWriter;

/**
 * Time and place of a run, which stand in the name and in the content of its file.
 *
 * @param time of the run.
 * @param load of the machine in the minute before, in runnable processes; negative when unknown.
 * @param environment of this process.
 */
public record RigRun(Instant time, double load, Environment environment) {
    /**
     * Begins a run.
     *
     * @return of now and here.
     */
    public static RigRun now() {
        return new RigRun(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Environment.current());
    }

    /**
     * A name for a file with results of the run, which no file has had before.
     *
     * @param suite that was measured.
     * @return for example {@code jmh-2026-11-24T07.15.00Z.json}.
     */
    public String fileName(String suite) {
        return suite + "-" + time.toString().replace(':', '.') + ".json";
    }

    /**
     * Time and place beside results.
     *
     * @return a JSON object.
     */
    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"load\":%.2f,\"environment\":%s}",
                time,
                load,
                ResultFileWriter.json(environment));
    }

    /** One line, for the top of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d cores, load %.1f, JDK %s, commit %s",
                time,
                environment.cpuModel(),
                environment.cores(),
                load,
                environment.jdk(),
                environment.gitCommit());
    }
}
