package org.peregrine.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.peregrine.engine.metrics.HeldMemory;
import org.peregrine.engine.metrics.Recorder;
import org.peregrine.engine.metrics.RecorderSettings;
import org.peregrine.engine.metrics.RecorderThreads;
import org.peregrine.engine.metrics.StatusWriter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.StatusFile;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.thread.AgentThread;

/** The instruments of an engine: the recorder, and the file that shows it to other processes. Launching thread. */
final class Instruments {
    private final EngineContext context;
    private StatusFile statusFile;
    private Recorder recorder;
    private RecorderThreads threads;

    Instruments(EngineContext context) {
        this.context = context;
    }

    /** Creates the file, if one is wanted; returns a warning when that fails, for nobody's service depends on it. */
    List<String> createStatusFile() {
        if (context.recorder().statusFile() == null) {
            return List.of();
        }
        try {
            statusFile = StatusFile.create(
                    context.recorder().statusFile(),
                    ProcessHandle.current().pid(),
                    context.epochClock().time());
            return List.of();
        } catch (final IOException unwritable) {
            return List.of(unwritable.getMessage() + ": 'peregrine stat' will not see this server");
        }
    }

    /** Creates the recorder of all shards. */
    void record(List<Shard> recorded, SharedState shared, Supplier<List<ThreadHealth>> health) {
        final RecorderSettings settings = context.recorder();
        recorder = new Recorder(
                statusFile == null
                        ? settings
                        : settings.with(new StatusWriter(statusFile, health, context.errorHandler())),
                recorded.stream().map(Shard::recorded).toList(),
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
        threads = new RecorderThreads(recorder, context.errorHandler());
        final PauseVisibility visibility = Recorder.pauseVisibilityAtLaunch();
        return visibility.isBlind() ? List.of(visibility.sentence()) : List.of();
    }

    private void show(String cores) {
        try {
            statusFile.cores(cores);
        } catch (final IOException unwritable) { // The first interval tries again.
            context.errorHandler().onError(unwritable);
        }
    }

    Recorder recorder() {
        return recorder;
    }

    /** The threads that were started. */
    List<AgentThread> threads() {
        return threads.all();
    }

    /** Ends the threads, takes the last interval and removes the file; also after a launch that failed on its way. */
    void close(ErrorHandler errorHandler) {
        CloseHelper.close(errorHandler, threads);
        if (recorder != null) {
            recorder.close(errorHandler);
            return;
        }
        if (statusFile != null) {
            statusFile.delete();
        }
        CloseHelper.closeAll(
                errorHandler,
                context.recorder().listeners().stream()
                        .map(listener -> (AutoCloseable) listener::onClose)
                        .toList());
    }
}
