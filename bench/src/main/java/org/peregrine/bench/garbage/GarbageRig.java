package org.peregrine.bench.garbage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.FirstAnswer;
import org.peregrine.bench.process.RigProcess;

/**
 * Compares the JVM's collectors under handlers that make garbage: 16 connections of HTTP with nothing, 4 and 100 KiB
 * a call, at a rate that all hold and at the highest. The server of each cell is a process of its own, started by its
 * launcher; the collectors alternate within a load, so that a disturbance hits neighbours alike. Exits with 1 when a
 * budget of the collector that the launcher chooses on this machine is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.garbage.GarbageRig [--rounds N] [--seconds N] [--collectors Serial,Z,...] [--kib 0,4,100] \
 *       [--java-opts OPTIONS] [--results DIR]
 * </pre>
 */
public final class GarbageRig {
    private static final int STARTS = 5;
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(\\w+)GC");

    private final GarbageOptions options;
    private final Path directory;

    private GarbageRig(GarbageOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a server cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        final GarbageOptions options = GarbageOptions.parse(args);
        final Path directory = Files.createTempDirectory("peregrine-garbage");
        final int code;
        try {
            code = new GarbageRig(options, directory).run();
        } finally {
            Files.delete(directory);
        }
        System.exit(code);
    }

    private int run() throws IOException {
        final RigRun run = RigRun.now();
        System.out.printf("garbage, %d x %d s a cell, %s%n", options.rounds(), options.seconds(), run);
        final Collector chosen = chosen();
        final GarbageTable table = new GarbageTable(chosen, measure(), starts());
        final Gates gates = Gates.today();
        System.out.print(table.text(gates));
        final Path file = Path.of(options.results(), run.fileName("garbage"));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "{\"run\":" + run.json() + ",\"chosen\":\"" + chosen + "\",\"results\":" + table.json() + "}\n");
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    /** The collector of a server that nobody names one for, from its command line: the launcher becomes the JVM. */
    private static Collector chosen() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess server =
                RigProcess.start("server", List.of("./peregrine", "serve", "--http", "127.0.0.1:" + port))) {
            RigProcess.connect(port).close();
            return chosen(
                    Files.readString(Path.of("/proc/" + server.process().pid() + "/cmdline"), StandardCharsets.UTF_8));
        }
    }

    /**
     * Finds the collector on a command line.
     *
     * @param commandLine of a JVM.
     * @return the last that is named.
     * @throws IOException when there is none.
     */
    static Collector chosen(String commandLine) throws IOException {
        final Matcher flag = COLLECTOR.matcher(commandLine);
        String name = null;
        while (flag.find()) {
            name = flag.group(1);
        }
        if (name == null) {
            throw new IOException("The launcher names no collector: " + commandLine.replace('\0', ' '));
        }
        return Collector.of(name);
    }

    private List<GarbageCell> cells() {
        final List<GarbageCell> cells = new ArrayList<>();
        for (final Function<Integer, GarbageCell> pace :
                List.<Function<Integer, GarbageCell>>of(GarbageCell::held, GarbageCell::highest)) {
            options.kib().stream().map(pace).forEach(cells::add);
        }
        return cells;
    }

    private Map<GarbageCell, Map<Collector, GarbageSummary>> measure() throws IOException {
        final Map<GarbageCell, Map<Collector, GarbageSummary>> results = new LinkedHashMap<>();
        for (final GarbageCell cell : cells()) {
            final Map<Collector, List<GarbageRound>> rounds = new LinkedHashMap<>();
            for (int round = 0; round < options.rounds(); round++) {
                for (final Collector collector : options.collectors()) {
                    System.err.printf("%s, %s, round %d of %d%n", cell, collector, round + 1, options.rounds());
                    rounds.computeIfAbsent(collector, any -> new ArrayList<>())
                            .add(GarbageRound.measure(collector, cell, options, directory));
                }
            }
            final Map<Collector, GarbageSummary> summaries = new LinkedHashMap<>();
            rounds.forEach((collector, measured) -> summaries.put(collector, new GarbageSummary(measured)));
            results.put(cell, summaries);
        }
        return results;
    }

    /** Medians; the first start of each, which finds cold files, is not among them. */
    private Map<Collector, Double> starts() throws IOException {
        final Map<Collector, double[]> times = new LinkedHashMap<>();
        for (int start = -1; start < STARTS; start++) {
            System.err.printf("starts, %d of %d%n", start + 1, STARTS);
            for (final Collector collector : options.collectors()) {
                final double ms = FirstAnswer.afterMs(
                        List.of("./peregrine", "serve", "--stdio"),
                        Map.of("PEREGRINE_JAVA_OPTS", collector.flag() + " " + options.more()));
                if (start >= 0) {
                    times.computeIfAbsent(collector, any -> new double[STARTS])[start] = ms;
                }
            }
        }
        final Map<Collector, Double> medians = new LinkedHashMap<>();
        times.forEach((collector, ms) -> medians.put(collector, Medians.of(ms)));
        return medians;
    }
}
