package org.peregrine.tools.crowd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Tells whether two processes have the same clock: {@link System#nanoTime} counts from the start of the machine. */
final class HostClock {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private HostClock() {}

    /** The same for processes that run on one machine; elsewhere than on Linux never the same. */
    static String id() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (final IOException unknown) {
            return UUID.randomUUID().toString();
        }
    }
}
