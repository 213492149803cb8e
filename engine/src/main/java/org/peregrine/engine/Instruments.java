package org.peregrine.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.metrics.HeldMemory;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.metrics.MetricsThreads;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.status.file.StatusFile;
import org.peregrine.engine.status.file.StatusWriter;
import org.peregrine.engine.thread.AgentThread;
import org.peregrine.engine.thread.WriterThread;

/** The instruments of an engine: its metrics, and the file that shows them to other processes. Launching thread. */
final class Instruments {
    private final EngineContext context;
    private StatusFile statusFile;
    private Metrics metrics;
    private MetricsThreads threads;

    Instruments(EngineContext context) {
        this.context = context;
    }

    /** Creates the file, if one is configured; returns a warning when that fails, since no request depends on it. */
    List<String> createStatusFile() {
        if (context.metrics().statusFile() == null) {
            return List.of();
        }
        try {
            statusFile = StatusFile.create(
                    context.metrics().statusFile(),
                    ProcessHandle.current().pid(),
                    context.epochClock().time());
            return List.of();
        } catch (final IOException unwritable) {
            return List.of(unwritable.getMessage() + ": 'peregrine stat' will not see this server");
        }
    }

    /** Creates the metrics of all shards. */
    void record(List<Shard> measured, SharedState shared, Supplier<List<ThreadHealth>> health) {
        final MetricsSettings settings = context.metrics();
        metrics = new Metrics(
                statusFile == null
                        ? settings
                        : settings.with(new StatusWriter(statusFile, health, context.errorHandler())),
                measured.stream().map(Shard::metrics).toList(),
                shared.toolNumbers(),
                context.clock(),
                context.epochClock(),
                new HeldMemory(shared.memory()::keptBytes, shared.pool()::borrowedBytes));
    }

    /** Starts to take intervals and to look for pauses; returns a warning when these cannot be seen. */
    List<String> start(String cores) {
        if (statusFile != null) {
            show(cores);
        }
        threads = new MetricsThreads(metrics, context.limit(Limit.DISK_STALL_NS), context.errorHandler());
        final PauseVisibility visibility = Metrics.pauseVisibilityAtLaunch();
        return visibility.isBlind() ? List.of(visibility.sentence()) : List.of();
    }

    private void show(String cores) {
        try {
            statusFile.cores(cores);
        } catch (final IOException unwritable) { // The first interval tries again.
            context.errorHandler().onError(unwritable);
        }
    }

    Metrics metrics() {
        return metrics;
    }

    /** The threads that were started. */
    List<AgentThread> threads() {
        return threads.all();
    }

    /** Ends the threads, takes the last interval and removes the file; also after a launch that failed on its way. */
    void close(ErrorHandler errorHandler) {
        CloseHelper.close(errorHandler, threads);
        if (threads != null && !threads.haveEnded()) {
            errorHandler.onError(new Notice(
                    "last metrics",
                    "The last interval of the metrics is lost: a file or listener has not taken"
                            + " the one before for " + WriterThread.HANG_MS / 1_000 + " s"));
            if (statusFile != null) {
                statusFile.delete();
            }
            return;
        }
        if (metrics != null) {
            metrics.close(errorHandler);
            return;
        }
        if (statusFile != null) {
            statusFile.delete();
        }
        CloseHelper.closeAll(
                errorHandler,
                context.metrics().listeners().stream()
                        .map(listener -> (AutoCloseable) listener::onClose)
                        .toList());
    }
}
