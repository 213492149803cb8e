package org.peregrine.bench.optimization;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.program.OwnCommand;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * A server with one shard, or with one for every two cores; the other cores are the generator's, this process. The one
 * that is not measured blocks until it is asked again.
 */
final class ShardCount {
    /** With fewer, generator and shards are more threads than cores. */
    static final int CORES = 4;

    private static final int CONNECTIONS = 32;
    /** A server in a process of its own needs time to get going in each round. */
    private static final int ROUNDS = 3;

    private ShardCount() {}

    static Optimization optimization() {
        final int shards = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        return new Optimization(
                "shards",
                "a call over HTTP, " + shards * CONNECTIONS + " connections",
                "1 shard",
                shards + " shards",
                CORES,
                () -> Sides.open(() -> new Served(1, shards), () -> new Served(shards, shards)));
    }

    private static final class Served implements Variant {
        private final int generators;
        private final RigProcess process;
        private final Target target;

        Served(int shards, int generators) throws IOException {
            this.generators = generators;
            final int port = RigProcess.freePort();
            final List<String> command = new ArrayList<>(OwnCommand.words());
            command.addAll(List.of("serve", "--kit", "bench", "--http", "127.0.0.1:" + port));
            command.addAll(List.of("--shards", Integer.toString(shards), "--print-urls"));
            process = RigProcess.start(shards + " shards", command);
            target = Target.parse("http://127.0.0.1:" + port + "/mcp");
            try {
                RigProcess.connect(port).close();
            } catch (final IOException failure) {
                process.close();
                throw failure;
            }
        }

        @Override
        public RoundCost measure(long roundNs) throws IOException {
            double perSecond = 0;
            try (ExecutorService threads = Executors.newFixedThreadPool(generators)) {
                final List<Future<BenchmarkResult>> running = new ArrayList<>();
                for (int i = 0; i < generators; i++) {
                    running.add(threads.submit(() -> new Load()
                            .connections(CONNECTIONS)
                            .version(ProtocolVersion.LATEST_LEGACY)
                            .sessionless(true)
                            .warmupNs(0)
                            .durationNs(ROUNDS * roundNs)
                            .measure("shards", target, -1)));
                }
                for (final Future<BenchmarkResult> each : running) {
                    perSecond += rate(each.get());
                }
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            } catch (final ExecutionException failed) {
                throw new IOException(process.name() + ": " + failed.getCause().getMessage(), failed.getCause());
            }
            return new RoundCost(1e9 / perSecond, Double.NaN);
        }

        private double rate(BenchmarkResult result) throws IOException {
            if (!result.isValid()) {
                throw new IOException(process.name() + ": " + String.join("; ", result.failures()));
            }
            return result.work().opsPerS();
        }

        @Override
        public void close() throws IOException {
            process.close();
        }
    }
}
