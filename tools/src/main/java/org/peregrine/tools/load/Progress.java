package org.peregrine.tools.load;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.peregrine.tools.result.Second;

/** Prints how a run goes, on a thread of its own, so that a slow terminal does not stop the run. */
final class Progress implements Consumer<Second>, AutoCloseable {
    private static final Second END = new Second(0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final double MICROS_PER_MILLI = 1e3;
    private static final int BAR = 20;

    private final BlockingQueue<Second> seconds = new LinkedBlockingQueue<>();
    private final PrintWriter out;
    private final boolean terminal;
    private final double durationS;
    private final Thread thread;

    /** On a terminal one line is written over and over. */
    Progress(PrintWriter out, boolean terminal, double durationS) {
        this.out = out;
        this.terminal = terminal;
        this.durationS = durationS;
        thread = Thread.ofPlatform().daemon().name("load-progress").start(this::run);
    }

    @Override
    public void accept(Second second) {
        seconds.add(second);
    }

    private void run() {
        try {
            for (Second second = seconds.take(); second.lengthS() > 0; second = seconds.take()) {
                print(second);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(Second second) {
        final String line = line(second);
        if (terminal) {
            out.print("\r" + line + "\033[K");
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String line(Second second) {
        final String phase = second.endS() <= 0
                ? "warm-up        "
                : String.format(Locale.ROOT, "%5.0f of %3.0f s", second.endS(), durationS)
                        + (terminal ? " " + bar(second.endS() / durationS) : "");
        return String.format(
                Locale.ROOT,
                "%s  %,9.0f/s  p50 %s  p99 %s  max %s  errors %d",
                phase,
                second.ratePerS(),
                time(second.p50Us()),
                time(second.p99Us()),
                time(second.maxUs()),
                second.errors());
    }

    private static String bar(double share) {
        final int filled = Math.clamp(Math.round(share * BAR), 0, BAR);
        return "[" + "#".repeat(filled) + " ".repeat(BAR - filled) + "]";
    }

    /** A time in the unit in which it is easy to read. */
    static String time(double micros) {
        return micros < MICROS_PER_MILLI
                ? String.format(Locale.ROOT, "%6.1f us", micros)
                : String.format(Locale.ROOT, "%6.1f ms", micros / MICROS_PER_MILLI);
    }

    @Override
    public void close() {
        seconds.add(END);
        try {
            thread.join(1_000);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
