package org.peregrine.tools.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.tools.output.OutputFile;

/** Profiles one process into a directory: flame graphs of each event, and its memory. One thread. */
public final class Profiler {
    private static final List<String> KINDS = List.of(".svg", ".html", ".collapsed");
    private static final String MEMORY = "memory.json";
    private static final int HOTTEST = 5;

    private final JavaProcess process;
    private final Path directory;
    private final Consumer<String> log;
    private Sampler sampler;

    /**
     * Prepares.
     *
     * @param process attached to.
     * @param directory for the files; made when it is not there.
     * @param log takes lines about what was found.
     * @throws IOException when the directory cannot be made.
     */
    public Profiler(JavaProcess process, Path directory, Consumer<String> log) throws IOException {
        this.process = process;
        this.directory = Files.createDirectories(directory);
        this.log = log;
        this.sampler = new AsyncSampler(directory);
    }

    /**
     * Finds out at the start that a profile's files could not be written at its end.
     *
     * @param directory for the files; made when it is not there.
     * @param events that are to be sampled.
     * @param memory whether it is to be watched.
     * @throws IllegalArgumentException when a file is there already, or cannot be made; says why.
     */
    public static void requireNew(Path directory, List<ProfileEvent> events, boolean memory) {
        OutputFile.requireDirectory(directory);
        for (final ProfileEvent event : events) {
            KINDS.forEach(kind -> OutputFile.requireNew(directory.resolve(event.label() + kind)));
        }
        if (memory) {
            OutputFile.requireNew(directory.resolve(MEMORY));
        }
    }

    /** From here on use the flight recorder of the JDK. */
    public void useFlightRecorder() {
        sampler = new FlightSampler(directory);
    }

    /**
     * Samples stacks and draws them.
     *
     * @param event to sample.
     * @param duration of sampling.
     * @return the samples.
     * @throws IOException when no sampler works, or a file cannot be written.
     */
    public Stacks sample(ProfileEvent event, Duration duration) throws IOException, InterruptedException {
        final Stacks stacks = sampled(event, duration);
        final String title = event.label() + " of process " + process.pid() + ", " + duration.toSeconds() + " s, by "
                + sampler.label();
        final FlameGraph graph = new FlameGraph(stacks, title, event.unit());
        final List<String> contents = List.of(graph.svg(), graph.html(), stacks.collapsed());
        for (int i = 0; i < contents.size(); i++) {
            OutputFile.create(
                    directory.resolve(event.label() + KINDS.get(i)),
                    contents.get(i).getBytes(StandardCharsets.UTF_8));
        }
        log.accept(event.label() + ": " + stacks.root().total() + " " + event.unit());
        for (final Map.Entry<String, Long> hot : stacks.hottest(HOTTEST).entrySet()) {
            log.accept(String.format(
                    Locale.ROOT,
                    "  %5.1f %%  %s",
                    100.0 * hot.getValue() / Math.max(1, stacks.root().total()),
                    hot.getKey()));
        }
        return stacks;
    }

    private Stacks sampled(ProfileEvent event, Duration duration) throws IOException, InterruptedException {
        try {
            return sampler.sample(process, event, duration);
        } catch (final IOException refused) {
            if (sampler instanceof FlightSampler) {
                throw refused;
            }
            log.accept(
                    sampler.label() + " cannot run here (" + refused.getMessage() + "); JDK Flight Recorder instead");
            useFlightRecorder();
            return sampler.sample(process, event, duration);
        }
    }

    /**
     * Watches live memory, and judges whether it grows.
     *
     * @param duration of sampling.
     * @param samples number of samples, at least {@link LeakVerdict#FEWEST}.
     * @return the verdict.
     * @throws IOException when the process ends meanwhile, or the file cannot be written.
     */
    public LeakVerdict memory(Duration duration, int samples) throws IOException, InterruptedException {
        final List<LiveMemory.Sample> seen =
                LiveMemory.watch(process, duration, samples, sample -> log.accept(line(sample)));
        final LeakVerdict verdict = LeakVerdict.of(
                seen.stream().map(LiveMemory.Sample::atNs).toList(),
                seen.stream().map(LiveMemory.Sample::live).toList());
        OutputFile.create(directory.resolve(MEMORY), json(seen, verdict));
        log.accept(verdict.toString());
        return verdict;
    }

    private static String line(LiveMemory.Sample sample) {
        return String.format(
                Locale.ROOT,
                "memory after %3d s: heap %.1f of %.1f MiB, classes and code %.1f, direct %.1f, mapped %.1f",
                Duration.ofNanos(sample.atNs()).toSeconds(),
                mib(sample.heap()),
                mib(sample.heapCommitted()),
                mib(sample.nonHeap()),
                mib(sample.direct()),
                mib(sample.mapped()));
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static byte[] json(List<LiveMemory.Sample> samples, LeakVerdict verdict) {
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        writer.beginObject().name("leaks").value(verdict.leaks());
        writer.name("bytes_per_hour").value(verdict.bytesPerHour());
        writer.name("growth_bytes").value(verdict.growthBytes()).name("z").value(verdict.z());
        writer.name("samples").beginArray();
        for (final LiveMemory.Sample sample : samples) {
            writer.beginObject().name("at_ns").value(sample.atNs()).name("heap").value(sample.heap());
            writer.name("heap_committed").value(sample.heapCommitted());
            writer.name("non_heap").value(sample.nonHeap()).name("direct").value(sample.direct());
            writer.name("mapped").value(sample.mapped()).endObject();
        }
        writer.endArray().endObject();
        return json.bytes();
    }
}
