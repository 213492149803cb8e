package org.peregrine.tools.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.codec.recording.RecordingReader;

/**
 * The files of recordings in a directory, read in the order of their names, which is that of their age. A file that is
 * damaged is read up to the damage; reading goes on with the next.
 */
public final class RecordingDirectory {
    private static final int READ_BYTES = 1 << 18;

    private final List<Path> files;
    private final List<Damage> damages = new ArrayList<>();
    private long missing;
    private long readBytes;
    private long totalBytes;
    private boolean ended = true;

    private RecordingDirectory(List<Path> files) {
        this.files = files;
    }

    /**
     * Finds the files.
     *
     * @param path a directory, or one file.
     * @return at least one file.
     * @throws IOException when there is none.
     */
    public static RecordingDirectory open(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return new RecordingDirectory(List.of(path));
        }
        if (!Files.isDirectory(path)) {
            throw new IOException("There is no recording at " + path);
        }
        try (Stream<Path> listed = Files.list(path)) {
            final List<Path> files = listed.filter(file -> file.toString().endsWith(RecordingFormat.FILE_SUFFIX))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException(path + " holds no recording (*" + RecordingFormat.FILE_SUFFIX + ")");
            }
            return new RecordingDirectory(files);
        }
    }

    /**
     * Reads all documents, those of different shards in the order of their times.
     *
     * @param consumer gets each; headers of files included.
     * @throws IOException when a file cannot be read at all.
     */
    public void forEach(Consumer<RecordedDocument> consumer) throws IOException {
        damages.clear();
        missing = 0;
        readBytes = 0;
        totalBytes = 0;
        for (final Path file : files) {
            totalBytes += Files.size(file);
        }
        final TimeOrder ordered = new TimeOrder(consumer);
        long before = 0;
        for (final Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), READ_BYTES)) {
                final RecordingReader reader = new RecordingReader(in);
                for (RecordedDocument next = reader.next(); next != null; next = reader.next()) {
                    note(next);
                    readBytes = before + reader.position();
                    ordered.accept(next);
                }
                before += Files.size(file);
                if (!reader.damage().isEmpty()) {
                    final long position = reader.position();
                    damages.add(new Damage(file, position, Files.size(file) - position, reader.damage()));
                }
            }
        }
        ordered.flush();
    }

    private void note(RecordedDocument document) {
        if (document.kind() == DocumentKind.GAP) {
            missing += document.number(RecordingField.MISSED);
        }
        ended = document.kind() == DocumentKind.END;
    }

    /**
     * The damaged files of the last reading.
     *
     * @return empty when all was good.
     */
    public List<Damage> damages() {
        return List.copyOf(damages);
    }

    /**
     * Share of the recording that has been read. For the consumer of its documents.
     *
     * @return from 0 to 1.
     */
    public double share() {
        return totalBytes == 0 ? 0 : Math.min(1, (double) readBytes / totalBytes);
    }

    /**
     * Number of documents that the recording says it is missing.
     *
     * @return 0 when everything was taken and written.
     */
    public long missing() {
        return missing;
    }

    /**
     * Whether the last run ended its recording.
     *
     * @return false when its process was killed, or still runs.
     */
    public boolean ended() {
        return ended;
    }
}
