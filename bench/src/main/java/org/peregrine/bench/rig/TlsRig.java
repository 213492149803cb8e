package org.peregrine.bench.rig;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.ClientTls;
import org.peregrine.client.Target;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.tools.load.Load;

/**
 * Measures what TLS costs: a server without it and one with each engine, the same calls over 16 connections of HTTP,
 * then connections that are opened for one call each, the rounds of all servers in turn. The CPU time of the server for
 * a call over Conscrypt is judged beside that of the one without TLS; the program exits with 1 when its budget is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.rig.TlsRig [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class TlsRig {
    /** Times the CPU time of a call without TLS that one over TLS may take. */
    static final double BUDGET = 1.5;

    private static final String PLAIN = "plain";
    private static final String JUDGED = "conscrypt";
    private static final List<String> WIRES = List.of(PLAIN, JUDGED, "jdk");
    private static final Path FILES = Path.of("transports", "src", "test", "resources", "tls");
    private static final int CONNECTIONS = 16;
    private static final int WARMUP_ROUNDS = 5;
    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * Rounds of one server.
     *
     * @param calls over connections that stay open.
     * @param connections with a call each: the time is a connection's, the handshake included.
     */
    record Rounds(List<HttpRound> calls, List<HttpRound> connections) {
        Rounds() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private record Server(RigProcess process, Target target, int port) {}

    private TlsRig() {}

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a server cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(RigArguments.parse(args)));
    }

    /** Once the servers have ended: a program that exits closes nothing. */
    private static int run(RigArguments arguments) throws IOException {
        final RigRun run = RigRun.now();
        System.out.printf("TLS, %d connections of HTTP, %s%n", CONNECTIONS, run);
        final Map<String, Server> servers = new LinkedHashMap<>();
        try {
            for (final String wire : WIRES) {
                servers.put(wire, start(wire));
            }
            final Map<String, Rounds> rounds = measure(servers, arguments);
            final Gates gates = Gates.today();
            System.out.print(table(rounds, gates));
            final Path file = Path.of(arguments.results(), run.fileName("tls"));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{\"run\":" + run.json() + ",\"results\":" + json(rounds) + "}\n");
            System.out.println("written to " + file);
            return gates.conclude(System.out);
        } finally {
            for (final Server server : servers.values()) {
                server.process.close();
            }
        }
    }

    private static Server start(String wire) throws IOException {
        final int port = RigProcess.freePort();
        final List<String> serve =
                new ArrayList<>(List.of(RigOptions.LAUNCHER, "serve", "--kit", "bench", "--http", "127.0.0.1:" + port));
        if (!wire.equals(PLAIN)) {
            serve.addAll(List.of("--tls-cert", FILES.resolve("server.pem").toString()));
            serve.addAll(List.of("--tls-key", FILES.resolve("server-key.pem").toString()));
            serve.addAll(List.of("--tls-engine", wire));
        }
        final String scheme = wire.equals(PLAIN) ? "http" : "https";
        return new Server(RigProcess.start(wire, serve), Target.parse(scheme + "://127.0.0.1:" + port + "/mcp"), port);
    }

    private static Map<String, Rounds> measure(Map<String, Server> servers, RigArguments arguments) throws IOException {
        final ClientTls tls = ClientTls.USUAL.withAuthorities(FILES.resolve("ca.pem"));
        final OneCallConnections connections = new OneCallConnections(FILES.resolve("ca.pem"));
        for (final Server server : servers.values()) {
            RigProcess.connect(server.port).close();
        }
        final Map<String, Rounds> rounds = new LinkedHashMap<>();
        for (int round = -WARMUP_ROUNDS; round < arguments.rounds(); round++) {
            for (final String wire : WIRES) {
                final Server server = servers.get(wire);
                final Load load = new Load().connections(CONNECTIONS).access(ClientSettings.RAW.withTls(tls));
                final HttpRound calls = HttpRound.generated(server.process, server.target, load, arguments.seconds());
                final HttpRound opened =
                        connections.measure(server.process, server.port, !wire.equals(PLAIN), arguments.seconds());
                if (round >= 0) {
                    final Rounds measured = rounds.computeIfAbsent(wire, any -> new Rounds());
                    measured.calls.add(calls);
                    measured.connections.add(opened);
                }
            }
        }
        return rounds;
    }

    /**
     * The table; judges while it is made.
     *
     * @param rounds of each server; those of one index followed one another.
     * @param gates told the verdict.
     */
    static String table(Map<String, Rounds> rounds, Gates gates) {
        final StringBuilder table = new StringBuilder(String.format(
                "%-10s %10s %12s %14s %16s  %s%n",
                "wire", "calls/s", "CPU us/call", "connections/s", "CPU us/connection", "CPU a call, x plain"));
        rounds.forEach((wire, measured) -> {
            final double ratio = ratio(rounds, wire);
            final String verdict = wire.equals(JUDGED)
                    ? String.format("of %.2f %s", BUDGET, gates.judge("tls, " + wire, ratio, BUDGET))
                    : "(shown only)";
            table.append(String.format(
                    "%-10s %10.0f %12.2f %14.0f %16.0f  %.2f %s%n",
                    wire,
                    rate(measured.calls),
                    cpuNs(measured.calls) / NANOS_PER_MICRO,
                    rate(measured.connections),
                    cpuNs(measured.connections) / NANOS_PER_MICRO,
                    ratio,
                    verdict));
        });
        return table.toString();
    }

    private static String json(Map<String, Rounds> rounds) {
        final List<String> members = new ArrayList<>();
        rounds.forEach((wire, measured) -> members.add(String.format(
                "{\"wire\":\"%s\",\"perSecond\":%.0f,\"cpuNs\":%.0f,\"cpuRatio\":%.3f,\"connectionsPerSecond\":%.0f,"
                        + "\"connectionCpuNs\":%.0f}",
                wire,
                rate(measured.calls),
                cpuNs(measured.calls),
                ratio(rounds, wire),
                rate(measured.connections),
                cpuNs(measured.connections))));
        return "[" + String.join(",", members) + "]";
    }

    /** The median of the ratios of rounds that followed one another. */
    private static double ratio(Map<String, Rounds> rounds, String wire) {
        final List<HttpRound> reference = rounds.get(PLAIN).calls;
        final List<HttpRound> measured = rounds.get(wire).calls;
        final double[] ratios = new double[measured.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = measured.get(i).cpuNs() / reference.get(i).cpuNs();
        }
        return Medians.of(ratios);
    }

    private static double rate(List<HttpRound> rounds) {
        return Medians.of(rounds.stream().mapToDouble(HttpRound::rate).toArray());
    }

    private static double cpuNs(List<HttpRound> rounds) {
        return Medians.of(rounds.stream().mapToDouble(HttpRound::cpuNs).toArray());
    }

    /**
     * Opens connections one after the other on several threads, each for one call. Over TLS each client is a new one,
     * which resumes nothing: the handshake is a whole one.
     */
    private static final class OneCallConnections {
        private static final int THREADS = 8;
        private static final int READ_TIMEOUT_MS = 10_000;

        private final List<X509Certificate> authorities;

        /**
         * Reads what clients trust.
         *
         * @param authorities file of certificates as PEM.
         * @throws IOException when it cannot be used.
         */
        OneCallConnections(Path authorities) throws IOException {
            this.authorities = PemFile.read(authorities).certificates();
        }

        /**
         * Opens connections for a while.
         *
         * @param server for its CPU time.
         * @param port of the server on the loopback interface, which speaks HTTP.
         * @param secure whether it does so over TLS.
         * @param seconds of the run.
         * @return connections a second, and the server's CPU time for one.
         * @throws IOException when one of them was not answered.
         */
        HttpRound measure(RigProcess server, int port, boolean secure, int seconds) throws IOException {
            final long startCpuNs = server.cpuNs();
            final long startNs = System.nanoTime();
            final long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
            final Callable<Long> client = () -> {
                long opened = 0;
                for (; System.nanoTime() - endNs < 0; opened++) {
                    open(port, secure);
                }
                return opened;
            };
            long opened = 0;
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                final List<Future<Long>> running = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    running.add(threads.submit(client));
                }
                for (final Future<Long> each : running) {
                    opened += each.get();
                }
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            } catch (final ExecutionException failed) {
                throw new IOException(server.name() + ": " + failed.getCause().getMessage(), failed.getCause());
            }
            final double elapsedS = (System.nanoTime() - startNs) / 1e9;
            return new HttpRound(opened / elapsedS, (double) (server.cpuNs() - startCpuNs) / Math.max(1, opened));
        }

        private void open(int port, boolean secure) throws IOException, GeneralSecurityException {
            try (Socket socket = RigProcess.connect(port)) {
                socket.setSoTimeout(READ_TIMEOUT_MS);
                if (!secure) {
                    HttpCall.call(socket, HttpCall.request(port));
                    return;
                }
                try (SSLSocket encrypted = (SSLSocket) TlsEngine.JDK
                        .context(null, authorities)
                        .getSocketFactory()
                        .createSocket(socket, "127.0.0.1", port, true)) {
                    HttpCall.call(encrypted, HttpCall.request(port));
                }
            }
        }
    }
}
