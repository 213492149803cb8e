package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.peregrine.bench.Gates;
import org.peregrine.bench.Medians;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.tools.load.Load;

/**
 * Compares what identity costs: servers that ask for nothing, one of which gets requests with a field of 1 KB, and one
 * that asks for a token of 1 KB, under the same load of 16 connections of HTTP, the rounds of all in turn. The CPU time
 * of the server for a call is compared, and judged; the program exits with 1 when the budget is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *       org.peregrine.bench.rig.TokenRig [--rounds N] [--seconds N] [--results DIR]
 * </pre>
 */
public final class TokenRig {
    /**
     * Times the CPU time of a request of the same size that one with a token may take: a kilobyte more that is received
     * and parsed costs what it costs, whatever stands in it.
     */
    static final double BUDGET = 1.05;

    private static final String REFERENCE = "plain";
    private static final String SAME_SIZE = "padded";
    private static final String JUDGED = "token";
    private static final List<String> KINDS = List.of(REFERENCE, SAME_SIZE, JUDGED);
    private static final int CONNECTIONS = 16;
    private static final int WARMUP_ROUNDS = 5;
    private static final int TOKEN_BYTES = 1024;
    private static final double NANOS_PER_MICRO = 1e3;

    /** A server and the load that is put on it. */
    private record Served(RigProcess process, Target target, ClientSettings access) {
        HttpRound round(int seconds) throws IOException {
            final Load calls = new Load().mix("tools/call:echo").access(access).connections(CONNECTIONS);
            process.resume();
            final HttpRound measured = HttpRound.generated(process, target, calls, seconds);
            process.pause();
            return measured;
        }
    }

    private TokenRig() {}

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the class says.
     * @throws IOException when a server cannot be started, ends, or answers wrongly.
     * @throws GeneralSecurityException when the JDK has no SHA-256.
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        System.exit(run(RigArguments.parse(args)));
    }

    /** Once the servers have ended: a program that exits closes nothing. */
    private static int run(RigArguments arguments) throws IOException, GeneralSecurityException {
        final RigRun run = RigRun.now();
        System.out.printf("tokens, %d connections of HTTP, %s%n", CONNECTIONS, run);
        final Path secrets = Files.createTempDirectory("peregrine-token");
        final Map<String, Served> servers = new LinkedHashMap<>();
        try {
            for (final String kind : KINDS) {
                servers.put(kind, serve(kind, secrets));
            }
            final Map<String, List<HttpRound>> rounds = measure(servers, arguments);
            final Gates gates = Gates.today();
            System.out.print(table(rounds, gates));
            final Path file = Path.of(arguments.results(), run.fileName("token"));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{\"run\":" + run.json() + ",\"results\":" + json(rounds) + "}\n");
            System.out.println("written to " + file);
            return gates.conclude(System.out);
        } finally {
            for (final Served server : servers.values()) {
                server.process.close();
            }
            try (Stream<Path> files = Files.list(secrets)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(secrets);
        }
    }

    private static Served serve(String kind, Path secrets) throws IOException, GeneralSecurityException {
        final int port = RigProcess.freePort();
        final List<String> command =
                new ArrayList<>(List.of(RigOptions.LAUNCHER, "serve", "--kit", "bench", "--http", "127.0.0.1:" + port));
        ClientSettings access = ClientSettings.RAW;
        switch (kind) {
            case SAME_SIZE -> access = access.withHeaderLines("X-Padding: " + token() + "\r\n");
            case JUDGED -> {
                final String token = token();
                final Path keys = secrets.resolve("keys");
                Files.writeString(keys, digest(token) + " bench\n");
                command.addAll(List.of("--auth-keys", keys.toString()));
                access = access.withHeaderLines("Authorization: Bearer " + token + "\r\n");
            }
            default -> {}
        }
        final Target target = Target.parse("http://127.0.0.1:" + port + "/mcp");
        final RigProcess process = RigProcess.start(kind, command);
        RigProcess.connect(port).close();
        return new Served(process, target, access);
    }

    /** Of a kilobyte, as access tokens with a handful of claims are. */
    private static String token() {
        final SplittableRandom random = new SplittableRandom();
        final byte[] bytes = new byte[TOKEN_BYTES * 3 / 4];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String digest(String token) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Map<String, List<HttpRound>> measure(Map<String, Served> servers, RigArguments arguments)
            throws IOException {
        final Map<String, List<HttpRound>> rounds = new LinkedHashMap<>();
        for (int round = -WARMUP_ROUNDS; round < arguments.rounds(); round++) {
            for (final Map.Entry<String, Served> server : servers.entrySet()) {
                final HttpRound measured = server.getValue().round(arguments.seconds());
                if (round >= 0) {
                    rounds.computeIfAbsent(server.getKey(), any -> new ArrayList<>())
                            .add(measured);
                }
            }
        }
        return rounds;
    }

    /**
     * The table; judges while it is made.
     *
     * @param rounds of each kind; those of one index followed one another.
     * @param gates told the verdicts.
     */
    static String table(Map<String, List<HttpRound>> rounds, Gates gates) {
        final StringBuilder table = new StringBuilder(
                String.format("%-14s %12s %12s  %s%n", "server", "calls/s", "CPU us/call", "CPU, x plain"));
        rounds.forEach((kind, measured) -> {
            final double ratio = Medians.ratio(measured, rounds.get(REFERENCE), HttpRound::cpuNs);
            final String verdict = verdict(kind, rounds, gates);
            table.append(String.format(
                    "%-14s %12.0f %12.2f  %.2f %s%n",
                    kind,
                    Medians.of(measured, HttpRound::rate),
                    Medians.of(measured, HttpRound::cpuNs) / NANOS_PER_MICRO,
                    ratio,
                    verdict));
        });
        return table.toString();
    }

    private static String verdict(String kind, Map<String, List<HttpRound>> rounds, Gates gates) {
        if (!kind.equals(JUDGED)) {
            return "(shown only)";
        }
        final double ratio = Medians.ratio(rounds.get(kind), rounds.get(SAME_SIZE), HttpRound::cpuNs);
        return String.format("(x padded: %.2f of %.2f %s)", ratio, BUDGET, gates.judge("token", ratio, BUDGET));
    }

    private static String json(Map<String, List<HttpRound>> rounds) {
        final List<String> members = new ArrayList<>();
        rounds.forEach((kind, measured) -> members.add(String.format(
                "{\"server\":\"%s\",\"perSecond\":%.0f,\"cpuNs\":%.0f,\"cpuRatio\":%.3f}",
                kind,
                Medians.of(measured, HttpRound::rate),
                Medians.of(measured, HttpRound::cpuNs),
                Medians.ratio(measured, rounds.get(REFERENCE), HttpRound::cpuNs))));
        return "[" + String.join(",", members) + "]";
    }
}
