package org.peregrine.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.floor.RawEcho;
import org.peregrine.bench.process.FirstAnswer;
import org.peregrine.bench.process.RigProcess;

/**
 * Measures the cost of the process: the time to the first answer after its start, its resident memory under load, and
 * the memory of an idle connection. The server is the real one, started by its launcher. Exits with 1 when a budget is
 * over.
 *
 * <pre>
 *   java -cp bench/target/benchmarks.jar org.peregrine.bench.rig.ProcessRig
 *     [--rounds N] [--seconds N] [--connections N]
 * </pre>
 */
public final class ProcessRig {
    private static final double START_BUDGET_MS = 500;
    private static final double RESIDENT_BUDGET_MB = 200;
    private static final double CONNECTION_BUDGET_BYTES = 5 * 1024;
    private static final double BYTES_PER_MB = 1 << 20;
    private static final int LOAD_CONNECTIONS = 16;
    private static final int MANY_CONNECTIONS = 256;
    private static final int FEW_CONNECTIONS = 100;
    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
    private static final long BYTES_PER_KB = 1024;

    private final RigArguments arguments;
    private final Gates gates = Gates.today();
    private final List<String> results = new ArrayList<>();

    private ProcessRig(RigArguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Measures, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when the server cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        System.exit(new ProcessRig(RigArguments.parse(args)).run());
    }

    private int run() throws IOException {
        final RigRun rigRun = RigRun.now();
        System.out.printf("process, %s%n%-52s %18s %12s%n", rigRun, "what", "measured", "budget");
        startUp();
        underLoad();
        idleConnections();
        final Path file = Path.of(arguments.results(), rigRun.fileName("process"));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.format(
                        "{\"run\":%s,\"results\":[%s]}%n",
                        rigRun.json(), results.stream().collect(Collectors.joining(","))));
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private void report(String what, double value, double budget, String spread) {
        System.out.printf(
                "%-52s %10.1f%8s %12.0f  %s%n", what, value, spread, budget, gates.judge(what, value, budget));
        results.add(String.format("{\"what\":\"%s\",\"measured\":%.2f,\"budget\":%.0f}", what, value, budget));
    }

    private void startUp() throws IOException {
        final List<String> serve = List.of(RigOptions.LAUNCHER, "serve", "--stdio");
        final List<String> echo = RigProcess.javaCommand(RawEcho.class, List.of("block"));
        final double[] server = new double[arguments.rounds()];
        final double[] floor = new double[arguments.rounds()];
        FirstAnswer.afterMs(serve, Map.of());
        for (int i = 0; i < server.length; i++) {
            server[i] = FirstAnswer.afterMs(serve, Map.of());
            floor[i] = FirstAnswer.afterMs(echo, Map.of());
        }
        report("first answer after start, stdio, ms", Medians.of(server), START_BUDGET_MS, spread(server));
        System.out.printf("%-52s %10.1f%8s%n", "  a JVM that only echoes, ms", Medians.of(floor), spread(floor));
    }

    private static String spread(double... values) {
        double highest = 0;
        for (final double value : values) {
            highest = Math.max(highest, value);
        }
        return String.format("..%.0f", highest);
    }

    private void underLoad() throws IOException {
        final int port = RigProcess.freePort();
        try (RigProcess server = serve(port, List.of())) {
            HttpRound.measure(server, port, new HttpShape(LOAD_CONNECTIONS, 1), arguments.seconds());
            HttpRound.measure(server, port, new HttpShape(MANY_CONNECTIONS, 1), arguments.seconds());
            report(
                    "most resident memory under load, http, MB",
                    server.peakResidentBytes() / BYTES_PER_MB,
                    RESIDENT_BUDGET_MB,
                    "");
            System.out.printf("%-52s %10.1f%n", "  resident afterwards, MB", server.residentBytes() / BYTES_PER_MB);
        }
    }

    private static RigProcess serve(int port, List<String> more) throws IOException {
        final List<String> command =
                new ArrayList<>(List.of(RigOptions.LAUNCHER, "serve", "--http", "127.0.0.1:" + port));
        command.addAll(more);
        final RigProcess server = RigProcess.start("server", command);
        try {
            HttpCall.probe(port);
        } catch (final IOException failure) {
            server.close();
            throw failure;
        }
        return server;
    }

    /**
     * Opens many connections that each make one call and stay. Counted is what the process has more of than before:
     * live heap after a collection, and resident memory, which holds heap, direct and the JVM's own. What the kernel
     * holds for a socket is not in it. A few connections come first, for what the first one of all costs.
     */
    private void idleConnections() throws IOException {
        final int port = RigProcess.freePort();
        final int count = arguments.connections();
        final List<Socket> sockets = new ArrayList<>();
        try (RigProcess server = serve(port, List.of("--limit", "MAX_CONNECTIONS=" + (count + 2 * FEW_CONNECTIONS)))) {
            try {
                open(sockets, port, FEW_CONNECTIONS);
                final long heapBefore = liveHeapBytes(server);
                final long residentBefore = server.residentBytes();
                open(sockets, port, count);
                final long residentAfter = server.residentBytes();
                final double heap = (double) (liveHeapBytes(server) - heapBefore) / count;
                final double resident = (double) (residentAfter - residentBefore) / count;
                final String what = "idle connection, of " + count + ", ";
                report(what + "live heap, bytes", heap, CONNECTION_BUDGET_BYTES, "");
                report(what + "resident, bytes", resident, CONNECTION_BUDGET_BYTES, "");
                HttpCall.call(sockets.getLast(), HttpCall.request(port));
            } finally {
                for (final Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static void open(List<Socket> sockets, int port, int count) throws IOException {
        final byte[] request = HttpCall.request(port);
        for (int i = 0; i < count; i++) {
            final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            HttpCall.call(socket, request);
        }
    }

    private static long liveHeapBytes(RigProcess server) throws IOException {
        jcmd(server, "GC.run");
        // "DefNew total 9792K, used 8704K …", "Tenured total 21888K, used 1198K …"
        final Matcher used = HEAP_USED.matcher(jcmd(server, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes * BYTES_PER_KB;
    }

    private static String jcmd(RigProcess server, String command) throws IOException {
        return RigProcess.output(
                List.of(
                        Path.of(RigOptions.java()).resolveSibling("jcmd").toString(),
                        Long.toString(server.process().pid()),
                        command),
                text -> !text.contains("Exception"));
    }
}
