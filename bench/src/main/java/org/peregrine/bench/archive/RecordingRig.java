package org.peregrine.bench.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.LauncherJvm;

/**
 * Weighs the engine's own recording against Aeron Archive: the same calls in memory, at several rates and as fast as
 * they go, without a recording, with documents in files, into an archive, and with
 * the bytes alone in a file. Judges nothing: it is what a decision
 * stands on. Runs in a JVM with the launcher's flags, which it starts itself.
 *
 * <pre>
 *   java -cp bench/target/benchmarks.jar org.peregrine.bench.archive.RecordingRig [SECONDS]
 * </pre>
 */
public final class RecordingRig {
    private static final int[] RATES = {20_000, 100_000, 200_000, 0};
    private static final int SECONDS = 3;

    private RecordingRig() {}

    /**
     * Measures, and prints a table.
     *
     * @param args the seconds for which each rate is held, once to warm up and once measured; 3 unless given.
     * @throws IOException when a recording cannot be made.
     */
    public static void main(String[] args) throws IOException {
        if (!LauncherJvm.isThis()) {
            System.exit(LauncherJvm.run(RecordingRig.class, args));
        }
        final int seconds = args.length == 0 ? SECONDS : Integer.parseInt(args[0]);
        System.out.println("recording, " + RigRun.now());
        System.out.println(RecordingCost.HEADING);
        for (final int rate : RATES) {
            System.out.println(RecordingCost.measure("none", new NoRecorder(), rate, seconds)
                    .row());
            print("files", rate, seconds);
            print("archive", rate, seconds);
            print("plain", rate, seconds);
        }
    }

    private static void print(String way, int rate, int seconds) throws IOException {
        final Path directory = Files.createTempDirectory("peregrine-recording");
        final Path shared =
                Path.of("/dev/shm/peregrine-archive-" + ProcessHandle.current().pid());
        try {
            final Recorder recorder = switch (way) {
                case "files" -> new FilesRecorder(directory);
                case "archive" -> new ArchiveRecorder(directory, shared);
                default -> new PlainRecorder(directory);
            };
            System.out.println(
                    RecordingCost.measure(way, recorder, rate, seconds).row());
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }
}
