package org.peregrine.bench.garbage;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM's own log of its safepoints, read between two marks. To the nanosecond, and the same for each collector,
 * which the beans' whole milliseconds and a collector's own words for a pause are not.
 *
 * @param file that the JVM writes.
 */
record PauseLog(Path file) {
    /** Operations of collectors; others stop threads for code, dumps and deoptimization. */
    private static final Pattern PAUSE = Pattern.compile(
            "Safepoint \"(?:Serial|Gen|Parallel|PS|G1|Z|Shenandoah|CollectFor)\\w*\".* Total: +(\\d+) ns");

    private static final Pattern STALL = Pattern.compile("Allocation Stall \\(.*\\) ([0-9.]+)ms");
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Options with which the JVM writes the log.
     *
     * @return split at spaces by the launcher, so the file's name must have none.
     */
    String options() {
        return "-Xlog:safepoint,gc:file=" + file + "::filecount=0";
    }

    /**
     * A position to read from.
     *
     * @return the end of what was written.
     * @throws IOException when there is no log.
     */
    long mark() throws IOException {
        return Files.size(file);
    }

    /**
     * Reads what was written since.
     *
     * @param mark from {@link #mark}.
     * @return the pauses in it.
     * @throws IOException when the log cannot be read.
     */
    Pauses since(long mark) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            final byte[] bytes = Channels.newInputStream(channel.position(mark)).readAllBytes();
            return of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /**
     * Reads lines of the log.
     *
     * @param text any number of lines; what is no pause is passed over.
     * @return the pauses in it.
     */
    static Pauses of(String text) {
        Pauses pauses = Pauses.NONE;
        for (final String line : text.split("\n", -1)) {
            final Matcher pause = PAUSE.matcher(line);
            final Matcher stall = STALL.matcher(line);
            if (pause.find()) {
                pauses = pauses.with(Long.parseLong(pause.group(1)));
            } else if (stall.find()) {
                pauses = pauses.withStall((long) (Double.parseDouble(stall.group(1)) * NANOS_PER_MILLI));
            }
        }
        return pauses;
    }
}
