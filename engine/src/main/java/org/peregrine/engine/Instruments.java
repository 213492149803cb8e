package org.peregrine.engine;

import java.io.IOException;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.peregrine.engine.recorder.HeldMemory;
import org.peregrine.engine.recorder.Recorder;
import org.peregrine.engine.recorder.RecorderSettings;
import org.peregrine.engine.recorder.RecorderThreads;
import org.peregrine.engine.recorder.StatusWriter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.StatusFile;

/** The instruments of an engine: counters, the file that shows them to other processes, the recorder. Launching thread. */
final class Instruments {
    private final EngineContext context;
    private StatusFile statusFile;
    private Recorder recorder;
    private RecorderThreads threads;
    private int shards;

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
                    context.transports().size(),
                    ProcessHandle.current().pid(),
                    context.epochClock().time());
            return List.of();
        } catch (final IOException unwritable) {
            return List.of(unwritable.getMessage() + ": 'peregrine stat' will not see this server");
        }
    }

    /** Makes the counters of the next shard. */
    EngineCounters counters() {
        final int shard = shards++;
        return statusFile == null ? new EngineCounters() : statusFile.counters(shard);
    }

    /** Creates the recorder of all shards. */
    void record(List<Shard> recorded, SharedState shared) {
        final RecorderSettings settings = context.recorder();
        recorder = new Recorder(
                statusFile == null ? settings : settings.with(new StatusWriter(statusFile)),
                recorded.stream().map(Shard::recorded).toList(),
                shared.toolNumbers(),
                context.clock(),
                context.epochClock(),
                new HeldMemory(shared.memory()::keptBytes, shared.pool()::borrowedBytes));
    }

    /** Starts to take intervals and to look for pauses. */
    void start(String cores) {
        if (statusFile != null) {
            statusFile.cores(cores);
        }
        threads = new RecorderThreads(recorder, context.errorHandler());
    }

    Recorder recorder() {
        return recorder;
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
