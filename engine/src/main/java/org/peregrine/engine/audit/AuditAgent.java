package org.peregrine.engine.audit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.thread.WriteWatch;

/**
 * The work of a log's thread: drains the rings into a block of lines and writes it, one write a duty cycle. A block
 * that cannot be written is kept and tried again; meanwhile the rings fill, and what they have no room for is counted.
 */
final class AuditAgent implements Agent {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REFUSALS_NS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final List<AuditTap> taps;
    private final long[] shownMissed;
    private final AuditFile file;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final Consumer<String> report;
    private final TextWriter text = new TextWriter(BLOCK_BYTES + 2 * LineWriter.MAX_LINE_BYTES);
    private final LineWriter lines;
    private final WriteWatch watch;
    private long blockFrom;
    private long lost;
    private long failedNs;
    private boolean failing;
    private long shownLeftOut;
    private long refusalsNs;
    private boolean abandoned;

    AuditAgent(
            String name,
            List<AuditTap> taps,
            AuditFile file,
            RedactionRules rules,
            AuditLogs.Clocks clocks,
            Consumer<String> report) {
        this.name = name;
        this.taps = taps;
        this.shownMissed = new long[taps.size()];
        this.file = file;
        this.clock = clocks.nano();
        this.epochClock = clocks.epoch();
        this.report = report;
        this.lines = new LineWriter(text, rules);
        this.watch = new WriteWatch(
                "requests without room are counted and not logged", () -> LogText.count(missed(), "request"), report);
    }

    /** The watch over its writes. Any thread. */
    WriteWatch watch() {
        return watch;
    }

    @Override
    public int doWork() {
        if (abandoned) {
            return 0;
        }
        if (text.position() == 0) {
            lines.anchor(epochClock.time(), clock.nanoTime());
            for (int i = 0; i < taps.size(); i++) {
                drain(i);
            }
            writeRefusals(REFUSALS_NS);
        }
        return text.position() > 0 && write() ? 1 : 0;
    }

    private void drain(int index) {
        final AuditTap tap = taps.get(index);
        final long missed = tap.missed();
        if (missed != shownMissed[index]) {
            lines.gap(clock.nanoTime(), missed - shownMissed[index]);
            shownMissed[index] = missed;
        }
        int count = 1;
        while (text.position() < BLOCK_BYTES && count > 0) {
            count = tap.ring().read(lines, 1);
        }
    }

    /** Once in a while, however many were refused. */
    private void writeRefusals(long intervalNs) {
        final long nowNs = clock.nanoTime();
        long leftOut = 0;
        for (int i = 0; i < taps.size(); i++) {
            leftOut += taps.get(i).leftOut();
        }
        if (leftOut > shownLeftOut && (shownLeftOut == 0 || nowNs - refusalsNs >= intervalNs)) {
            lines.refused(nowNs, leftOut - shownLeftOut);
            shownLeftOut = leftOut;
            refusalsNs = nowNs;
        }
    }

    /** Writes the block; false when it is kept. */
    private boolean write() {
        if (failing && System.nanoTime() - failedNs < RETRY_NS) {
            return false;
        }
        watch.begin(clock.nanoTime());
        Exception failure = null;
        try {
            file.write(text.block(), text.position());
        } catch (final IOException | RuntimeException thrown) {
            failure = thrown;
        }
        abandoned = !watch.end();
        if (failure != null && !abandoned) {
            failed(failure);
        }
        if (failure != null || abandoned) {
            return false;
        }
        text.clear();
        blockFrom = lines.lines();
        recovered();
        return true;
    }

    private void failed(Exception failure) {
        if (!failing) {
            report.accept("cannot write: " + FileReason.of(failure)
                    + "; serving goes on, further requests are counted and not logged");
        }
        failing = true;
        failedNs = System.nanoTime();
    }

    private void recovered() {
        if (failing) {
            failing = false;
            report.accept("writes again; missed: " + LogText.count(missed(), "request"));
        }
    }

    private long missed() {
        long missed = 0;
        for (int i = 0; i < taps.size(); i++) {
            missed += taps.get(i).missed();
        }
        return missed;
    }

    /** The path's threads have ended: their last records are written, or counted as lost. */
    @Override
    public void onClose() {
        failedNs -= RETRY_NS; // One more attempt, now.
        while (doWork() > 0) {
            Thread.onSpinWait();
        }
        if (text.position() == 0 && !abandoned) {
            writeRefusals(0);
            doWork();
        }
        try {
            file.close();
        } catch (final IOException failure) {
            failed(failure);
        }
        if (!abandoned && text.position() > 0) {
            countLost();
        }
        if (!abandoned && missed() + lost > 0) {
            report.accept("missed: " + LogText.count(missed() + lost, "request"));
        }
    }

    /** The disk has not taken the last write: tells of the lines in it and of those behind it. Closing thread. */
    void onAbandoned(long afterS) {
        countLost();
        report.accept("the disk has not taken a write for " + afterS + " s at the end; missed: "
                + LogText.count(missed() + lost, "request"));
    }

    private void countLost() {
        lost = lines.lines() - blockFrom;
        for (final AuditTap tap : taps) {
            int count = 1;
            while (count > 0) {
                count = tap.ring().read((type, record, index, length) -> {}, Integer.MAX_VALUE);
                lost += count;
            }
        }
    }

    @Override
    public String roleName() {
        return name;
    }
}
