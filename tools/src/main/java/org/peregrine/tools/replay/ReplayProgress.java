package org.peregrine.tools.replay;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.peregrine.tools.recording.RecordingDirectory;
import org.peregrine.tools.replay.ReplayOutcome.Verdict;

/** Writes on a terminal, once a second and over and over the same line, how far a replay has come. */
final class ReplayProgress implements Runnable {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int PERCENT = 100;
    private static final double NS_PER_S = 1e9;

    private final PrintWriter out;
    private final RecordingDirectory recording;
    private final ReplayOutcome outcome;
    private final long beganNs = System.nanoTime();
    private long nextNs = beganNs + EVERY_NS;

    ReplayProgress(PrintWriter out, RecordingDirectory recording, ReplayOutcome outcome) {
        this.out = out;
        this.recording = recording;
        this.outcome = outcome;
    }

    @Override
    public void run() {
        final long nowNs = System.nanoTime();
        if (nowNs - nextNs < 0) {
            return;
        }
        nextNs = nowNs + EVERY_NS;
        out.printf(
                Locale.ROOT,
                "\r%5.0f s  %3.0f %% read  %,d frames sent  answers: %,d equal, %,d different, %,d missing\033[K",
                (nowNs - beganNs) / NS_PER_S,
                recording.share() * PERCENT,
                outcome.framesSent,
                outcome.answers(Verdict.EQUAL),
                outcome.answers(Verdict.DIFFERENT),
                outcome.answers(Verdict.MISSING));
        out.flush();
    }

    /** Takes the line away. */
    void end() {
        out.print("\r\033[K");
        out.flush();
    }
}
