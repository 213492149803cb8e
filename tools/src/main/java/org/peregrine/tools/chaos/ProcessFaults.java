package org.peregrine.tools.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Faults of the process and of the machine that it runs on. */
final class ProcessFaults {
    private static final long JOIN_MS = 5_000;
    private static final int STOP_MS = 10_000;
    private static final int BUSY_FOR_EACH_CORE = 4;
    private static final int BUSY_MS = 4_000;

    /** 128 and the number of SIGTERM, as the JVM ends by it. */
    private static final int TERMINATED = 143;

    private ProcessFaults() {}

    /** Waits for a thread of ours that is about to end. */
    static void join(Thread thread) {
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal, as {@code STOP}, to a process of ours. */
    static void signal(long pid, String name) throws IOException, InterruptedException {
        final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        if (!kill.waitFor(JOIN_MS, TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    static void stop(ChaosField field) throws IOException, InterruptedException {
        field.begins();
        field.server().signal("STOP");
        try {
            Thread.sleep(STOP_MS);
        } finally {
            field.server().signal("CONT");
        }
        field.ends();
    }

    /** The fault lasts until somebody starts the server again. */
    static void kill(ChaosField field) throws IOException, InterruptedException {
        field.begins();
        field.server().signal("KILL");
        field.server().awaitEnd();
        Thread.sleep(500);
        field.ends();
        field.server().restart();
    }

    static void terminate(ChaosField field) throws IOException, InterruptedException {
        field.begins();
        field.server().signal("TERM");
        final int code = field.server().awaitEnd();
        field.ends();
        if (code != 0 && code != TERMINATED) {
            throw new IOException("The server ended with " + code);
        }
        field.server().restart();
    }

    static void saturate(ChaosField field) throws IOException, InterruptedException {
        final List<Process> busy = new ArrayList<>();
        field.begins();
        try {
            for (int i = BUSY_FOR_EACH_CORE * Runtime.getRuntime().availableProcessors(); i > 0; i--) {
                busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            Thread.sleep(BUSY_MS);
        } finally {
            busy.forEach(Process::destroyForcibly);
        }
        field.ends();
    }
}
