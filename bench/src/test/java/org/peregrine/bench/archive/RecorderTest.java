package org.peregrine.bench.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.bench.Messages;

@Timeout(120)
class RecorderTest {
    private static final int CALLS = 100;

    @TempDir
    private Path directory;

    /** Each call is a request and a reply that is as long or longer. */
    private static void shouldKeepEveryCall(Recorder recorder) throws IOException {
        try (RecordedEngine engine = new RecordedEngine(recorder)) {
            for (int i = 0; i < CALLS; i++) {
                engine.call(1);
            }
        }
        assertThat(recorder.missed()).isZero();
        assertThat(recorder.bytes()).isGreaterThan((long) CALLS * Messages.ECHO.length());
    }

    @Test
    void shouldKeepEveryCallInFiles() throws IOException {
        shouldKeepEveryCall(new FilesRecorder(directory));
    }

    @Test
    void shouldKeepEveryCallInAnArchive() throws IOException {
        final Path shm = Path.of("/dev/shm");
        final Path parent = Files.isWritable(shm) ? shm : directory;
        shouldKeepEveryCall(new ArchiveRecorder(
                directory.resolve("archive"),
                parent.resolve(
                        "peregrine-archive-test-" + ProcessHandle.current().pid())));
    }

    @Test
    void shouldKeepEveryCallAsPlainBytes() throws IOException {
        shouldKeepEveryCall(new PlainRecorder(directory));
    }

    @Test
    void shouldCountWhatHasNoRoom() throws IOException {
        final PlainRecorder recorder = new PlainRecorder(directory);
        recorder.close(); // Nobody empties the ring of 16 MiB any more.
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[1 << 20]);
        for (int i = 0; i < 20; i++) {
            recorder.take(bytes, 0, bytes.capacity());
        }
        assertThat(recorder.missed()).isBetween(4L, 6L);
    }
}
