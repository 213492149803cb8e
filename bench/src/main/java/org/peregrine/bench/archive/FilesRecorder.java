package org.peregrine.bench.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.recording.RecordingSettings;

/** The engine's own recording: redacted documents in files. */
final class FilesRecorder implements Recorder {
    private static final Pattern MISSED = Pattern.compile("missed (\\d+), lost (\\d+)");

    private final Path directory;
    private final List<String> reports = new CopyOnWriteArrayList<>();

    FilesRecorder(Path directory) {
        this.directory = directory;
    }

    @Override
    public void configure(EngineContext context) {
        context.recording(RecordingSettings.in(directory, reports::add));
    }

    /** The engine's end is the recording's. */
    @Override
    public void close() {}

    @Override
    public long missed() throws IOException {
        final Matcher end = MISSED.matcher(reports.getLast());
        if (!end.find()) {
            throw new IOException("The recording ended with " + reports);
        }
        return Long.parseLong(end.group(1)) + Long.parseLong(end.group(2));
    }

    @Override
    public long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long total = 0;
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                total += Files.size(file);
            }
            return total;
        }
    }
}
