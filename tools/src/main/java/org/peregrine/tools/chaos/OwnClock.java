package org.peregrine.tools.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/** A time of day of a server's own, by libfaketime, which reads its distance to the true one from a file. */
final class OwnClock {
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final String FILE = "clock";
    private static final String TRUE_TIME = "+0s";

    /** After it every thread of the server has the time of the file: the library looks at that once a second. */
    static final long READ_AGAIN_MS = 1_200;

    private OwnClock() {}

    /** Says what is missing. */
    static void requireLibrary() throws CannotInjectException {
        if (library().isEmpty()) {
            throw new CannotInjectException("no " + LIBRARY + " is here (apt install faketime): no clock can jump");
        }
    }

    /** In the places of the distributions. */
    private static Optional<Path> library() {
        try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
            return Stream.concat(
                            Stream.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib")),
                            architectures)
                    .map(place -> place.resolve("faketime").resolve(LIBRARY))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (final IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Commands of a shell after which its process has such a clock. The one that never jumps stays the true one. */
    static String export(Path directory) throws IOException {
        set(directory, TRUE_TIME);
        return "export FAKETIME_TIMESTAMP_FILE=" + directory.resolve(FILE)
                + " FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 FAKETIME_CACHE_DURATION=1 LD_PRELOAD="
                + library().orElseThrow();
    }

    /** Lets it jump to a distance from the true time, as {@code +3600s}. */
    static void jump(ServedProcess server, String distance) throws IOException {
        set(server.directory(), distance);
    }

    static void jumpBack(ServedProcess server) throws IOException {
        set(server.directory(), TRUE_TIME);
    }

    /** Whole at any time: the server reads it whenever it asks for the time. */
    private static void set(Path directory, String distance) throws IOException {
        final Path next = Files.writeString(directory.resolve(FILE + ".next"), distance + "\n");
        Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
