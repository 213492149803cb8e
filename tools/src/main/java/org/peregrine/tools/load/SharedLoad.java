package org.peregrine.tools.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.client.Target;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/**
 * A load of processes that were started elsewhere, with the same options: its leader, or one of them.
 */
public final class SharedLoad {
    private SharedLoad() {}

    /**
     * Leads the load, and measures as {@link Load#measure} does.
     *
     * @param load of all together; has the number of processes.
     * @param id of the workload in the result.
     * @param target the server.
     * @param serverPid whose CPU time and memory are read by the workers that name it, too; negative for none.
     * @param processes say where to lead.
     * @param listening is told the port.
     * @return the result, with its failures.
     * @throws IOException when a worker does not come, or ends early.
     */
    public static BenchmarkResult lead(
            Load load, String id, Target target, long serverPid, ProcessOptions processes, IntConsumer listening)
            throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final Judgement.Thresholds thresholds = load.thresholds();
        final LoadPlan plan = load.plan(target, serverPid);
        final LoadOutcome outcome =
                lead(plan, processes, listening, (second, times) -> {}, thresholds.fruitlessErrors());
        return LoadReport.result(outcome, thresholds, startedAt, id);
    }

    static LoadOutcome lead(
            LoadPlan plan,
            ProcessOptions processes,
            IntConsumer listening,
            BiConsumer<Second, Histogram> progress,
            long maxErrors)
            throws IOException {
        try (LoadLeader leader = new LoadLeader(plan, processes.lead(), processes.awaitNs())) {
            listening.accept(leader.port());
            return leader.run(progress, maxErrors);
        }
    }

    /**
     * Makes a share of the load that a leader leads.
     *
     * @param load of all together, as the leader has it.
     * @param target the server.
     * @param serverPid whose CPU time and memory are read here; negative for none.
     * @param processes say where the leader is.
     * @param progress is told each second.
     * @return the outcome of the share, in words.
     * @throws IOException when the leader has another load, or has gone.
     */
    public static String join(
            Load load, Target target, long serverPid, ProcessOptions processes, Consumer<Second> progress)
            throws IOException {
        return join(load.plan(target, serverPid), processes.join(), processes.awaitNs(), progress);
    }

    static String join(LoadPlan plan, InetSocketAddress leader, long awaitNs, Consumer<Second> progress)
            throws IOException {
        try (LoadWorker worker = LoadWorker.join(plan, leader, awaitNs)) {
            return worker.run(progress);
        }
    }
}
