package org.peregrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.recording.RecordingSettings;

/**
 * The whole path in INVOKER mode, recorded and not, as fast as it goes: the recording thread shares the cores, cannot
 * keep up at that rate, and the rest is missed; how much, is printed when the benchmark ends.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordingBenchmark {
    private static final int WINDOW = 64;

    /** Whether the engine records. */
    @Param({"false", "true"})
    boolean recording;

    private final MessageLoop loop = new MessageLoop(Messages.ECHO);
    private Path directory;
    private McpEngine engine;

    /** Creates the state. */
    public RecordingBenchmark() {}

    /**
     * Launches the engine.
     *
     * @throws IOException when there is no temporary directory.
     */
    @Setup
    public void launch() throws IOException {
        directory = Files.createTempDirectory("peregrine-recording");
        engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Messages.registry())
                .recording(recording ? RecordingSettings.in(directory, System.out::println) : null)
                .transport(loop.transport()));
    }

    /**
     * Closes the engine, and deletes the recording.
     *
     * @throws IOException when it cannot be deleted.
     */
    @TearDown
    public void close() throws IOException {
        engine.close();
        final List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : files) {
            Files.delete(file);
        }
    }

    /**
     * 64 calls under way at once.
     *
     * @return answers so far.
     */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public long stream() {
        loop.request(WINDOW);
        final long until = loop.requested();
        while (loop.answered() < until) {
            engine.invoke();
        }
        return until;
    }
}
