package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that hangs: a pipe that is full, by the name of this process's own descriptor. Once released it takes
 * everything.
 */
final class HangingDisk implements AutoCloseable {
    private static final int FILLER_BYTES = 4096;

    private final RandomAccessFile pipe;
    private final Path path;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    HangingDisk(Path directory) throws Exception {
        final Path fifo = directory.resolve("hanging-disk");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        pipe = new RandomAccessFile(fifo.toFile(), "rw");
        path = descriptor(fifo.toRealPath());
        Thread.ofPlatform().daemon().name("filler").start(this::fill);
    }

    private static Path descriptor(Path fifo) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> leadsTo(descriptor, fifo))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (final IOException gone) {
            return false;
        }
    }

    private void fill() {
        final byte[] empty = new byte[FILLER_BYTES];
        try {
            for (int i = 0; i < 512; i++) {
                pipe.write(empty);
            }
        } catch (final IOException closed) {
            // Nothing hangs any more.
        }
    }

    Path path() {
        return path;
    }

    void release() {
        Thread.ofPlatform().daemon().name("drain").start(() -> {
            final byte[] bytes = new byte[FILLER_BYTES];
            try {
                for (int count = pipe.read(bytes); count > 0; count = pipe.read(bytes)) {
                    synchronized (taken) {
                        taken.write(bytes, 0, count);
                    }
                }
            } catch (final IOException closed) {
                // Enough was taken.
            }
        });
    }

    List<String> lines() {
        synchronized (taken) {
            return taken.toString(StandardCharsets.UTF_8)
                    .replace("\0", "")
                    .lines()
                    .toList();
        }
    }

    /** Lets go of whoever still waits. The pipe stays open: to close it would not wake them. */
    @Override
    public void close() {
        release();
    }
}
