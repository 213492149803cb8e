package org.peregrine.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.log.Notice;

/**
 * Watches the writes of one thread to a disk, any of which may not come back: tells of it once, and once when it has.
 * At the end such a write is given up; if it comes back nevertheless, its thread learns of that, and leaves what it
 * has to whoever gave it up.
 *
 * <pre>
 *   IDLE ──begin──► WRITING ──end──► IDLE
 *                      └──abandon──► ABANDONED
 * </pre>
 */
public final class WriteWatch {
    private enum State {
        IDLE,
        WRITING,
        ABANDONED
    }

    private static final String AGAIN = " takes writes again after ";
    private static final long MILLI_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final String writtenTo;
    private final String consequence;
    private final Supplier<String> missed;
    private final Consumer<String> report;
    private volatile long beganNs;
    private volatile long count;
    /** The writing thread's. */
    private long begun;

    /** The checking thread's. */
    private boolean hung;

    private long hungNs;

    /**
     * Creates a watch.
     *
     * @param consequence of a write that hangs, a part of a sentence.
     * @param missed tells what had no room so far; any thread.
     * @param report takes lines; any thread.
     */
    public WriteWatch(String consequence, Supplier<String> missed, Consumer<String> report) {
        this("the disk", consequence, missed, report);
    }

    /**
     * Creates a watch over writes that may go elsewhere.
     *
     * @param writtenTo names that, begins a sentence.
     * @param consequence of a write that hangs, a part of a sentence.
     * @param missed tells what had no room so far; any thread.
     * @param report takes lines; any thread.
     */
    public WriteWatch(String writtenTo, String consequence, Supplier<String> missed, Consumer<String> report) {
        this.writtenTo = writtenTo;
        this.consequence = consequence;
        this.missed = missed;
        this.report = report;
    }

    /**
     * Makes notices of the lines: one of a write that hangs holds up none of its end.
     *
     * @param label of what is written.
     * @param errorHandler takes them.
     * @return for a watch.
     */
    public static Consumer<String> notices(String label, ErrorHandler errorHandler) {
        return line -> errorHandler.onError(
                new Notice(label + (line.contains(AGAIN) ? " goes on" : " hangs"), label + ": " + line));
    }

    /**
     * Notes that a write begins. The writing thread.
     *
     * @param nowNs of the clock that {@link #check} is asked with.
     */
    public void begin(long nowNs) {
        beganNs = nowNs;
        count = ++begun;
        state.compareAndSet(State.IDLE, State.WRITING);
    }

    /**
     * Notes that a write has come back, whether or not it failed. The writing thread.
     *
     * @return false when it was given up: what was to be written is counted as lost, and its sources are no longer
     * this thread's.
     */
    public boolean end() {
        return state.compareAndSet(State.WRITING, State.IDLE);
    }

    /**
     * Tells once of a write that does not come back, and once when it has. One thread.
     *
     * @param nowNs now.
     * @param stallNs time from which on a write hangs.
     * @return whether such a write was found just now.
     */
    public boolean check(long nowNs, long stallNs) {
        final boolean stands = stands(nowNs, stallNs);
        if (stands == hung) {
            return false;
        }
        hung = stands;
        if (stands) {
            hungNs = beganNs;
            report.accept(writtenTo + " has not taken a write for " + LogText.duration(stallNs) + "; serving goes on, "
                    + consequence);
        } else {
            final long lengthNs = Math.max(MILLI_NS, (nowNs - hungNs) / MILLI_NS * MILLI_NS);
            report.accept(writtenTo + AGAIN + LogText.duration(lengthNs) + "; missed: " + missed.get());
        }
        return stands;
    }

    /**
     * Whether a write has not come back for a time. Any thread.
     *
     * @param nowNs of the clock that writes began by.
     * @param longestNs that it may take.
     * @return false while nothing is written.
     */
    public boolean stands(long nowNs, long longestNs) {
        return state.get() == State.WRITING && nowNs - beganNs >= longestNs;
    }

    /** The write that is under way, by its number; negative while there is none. Any thread. */
    long current() {
        return state.get() == State.WRITING ? count : -1;
    }

    /** Gives up the write that is under way; false when there is none, or was given up before. */
    boolean abandon() {
        return state.compareAndSet(State.WRITING, State.ABANDONED);
    }
}
