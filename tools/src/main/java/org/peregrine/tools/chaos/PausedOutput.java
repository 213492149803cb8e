package org.peregrine.tools.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Reads what a server writes to its standard output, or nothing of it for a while, so that its pipe fills. */
final class PausedOutput {
    private static final int MAX_LINES = 1_000;

    /** Of the lines of a log those that are no requests are kept. */
    private static final String KEPT = "\"event\":";

    private static final long PARK_NS = 10_000_000;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final BufferedReader from;
    private volatile boolean paused;

    /** Begins to read on a thread of its own, until the end. */
    PausedOutput(BufferedReader from) {
        this.from = from;
        Thread.ofPlatform().daemon().name("chaos-output").start(this::run);
    }

    private void run() {
        try {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                if (line.contains(KEPT) && lines.size() < MAX_LINES) {
                    lines.add(line);
                }
                while (paused) {
                    LockSupport.parkNanos(this, PARK_NS);
                }
            }
        } catch (final IOException ended) {
            return;
        }
    }

    /** Stops to read at the next line. */
    void pause() {
        paused = true;
    }

    /** Goes on. */
    void goOn() {
        paused = false;
    }

    /** The events that were read so far. */
    List<String> events() {
        return lines;
    }
}
