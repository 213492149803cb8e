package org.peregrine.engine.log;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Prints errors without letting a handler that fails at rate flood the log: the first error of a kind with its stack
 * trace, later ones as one line with their count, at most every {@link #REPEAT_NS}. A kind is the class of an
 * exception, of its causes, and where they were thrown. Any thread; never throws.
 *
 * <pre>
 *   peregrine: error: java.lang.IllegalStateException: no database
 *           at com.example.Tools.lookUp(Tools.java:42)
 *           ...
 *   peregrine: error: ... and 12,345 more in 10 s: java.lang.IllegalStateException: no database
 * </pre>
 *
 * <p>A {@link HandlerFailure} is told with its handler, request and id; {@link #MAX_NAMED} later ones within
 * {@link #REPEAT_NS} have a line of their own before they are only counted.
 *
 * <p>A {@link Notice} is told in its own words, after {@code peregrine: notice:}.
 *
 * <p>Beyond {@link #MAX_KINDS} kinds at once, or {@link #MAX_TRACES} stack traces within {@link #REPEAT_NS}, a new kind
 * is counted among the others. A kind is evicted {@link #EXPIRY_NS} after its stack trace, which is printed again
 * then.
 */
public final class ErrorLog implements ErrorHandler, AutoCloseable {
    /** Shortest time between two counts of a kind that are printed. */
    public static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(10);

    /** The time within which a stack trace is not repeated. */
    public static final long EXPIRY_NS = TimeUnit.HOURS.toNanos(1);

    /** Kinds of errors that are told apart. */
    public static final int MAX_KINDS = 64;

    /** Stack traces within {@link #REPEAT_NS}. */
    public static final int MAX_TRACES = 16;

    /** Failures of handlers within {@link #REPEAT_NS} that have a line of their own without being new. */
    public static final int MAX_NAMED = 16;

    private static final String PREFIX = "peregrine: error: ";
    private static final String NOTICE_PREFIX = "peregrine: notice: ";
    private static final String OTHERS = " of other kinds";

    /** The key that an error is recognized by. */
    private record Key(String type, long stack) {}

    /** The errors of one kind. */
    private static final class Kind {
        private final String prefix;
        private final long tracedNs;
        private long printedNs;
        private long suppressed;
        private String sample;

        Kind(String prefix, long nowNs) {
            this.prefix = prefix;
            tracedNs = nowNs;
            printedNs = nowNs;
        }
    }

    private final Consumer<String> out;
    private final NanoClock clock;
    private final Executor later;
    private final Map<Key, Kind> kinds = new LinkedHashMap<>();
    private Kind others;
    private long windowNs;
    private int traces;
    private int names;
    private boolean scheduled;

    /**
     * Prints to a stream.
     *
     * @param stream usually standard error; stays open.
     */
    public ErrorLog(PrintStream stream) {
        this(text -> {
            stream.print(text);
            stream.flush();
        });
    }

    /**
     * Gives its lines to a consumer.
     *
     * @param out takes one or more lines, each with its end; called by one thread at a time.
     */
    public ErrorLog(Consumer<String> out) {
        this(
                out,
                SystemNanoClock.INSTANCE,
                CompletableFuture.delayedExecutor(REPEAT_NS, TimeUnit.NANOSECONDS, Thread::startVirtualThread));
    }

    /**
     * For tests.
     *
     * @param later runs a task after {@link #REPEAT_NS}.
     */
    ErrorLog(Consumer<String> out, NanoClock clock, Executor later) {
        this.out = out;
        this.clock = clock;
        this.later = later;
        this.windowNs = clock.nanoTime();
    }

    @Override
    public synchronized void onError(Throwable failure) {
        try {
            note(failure, clock.nanoTime());
        } catch (final Throwable unprintable) {
            // There is nowhere else to report it, and the reporting thread has work to do.
        }
    }

    private void note(Throwable failure, long nowNs) {
        printDue(nowNs);
        if (nowNs - windowNs >= REPEAT_NS) {
            windowNs = nowNs;
            traces = 0;
            names = 0;
        }
        final Key key = failure instanceof HandlerFailure named
                ? new Key(HandlerFailure.class.getName(), named.kind())
                : new Key(failure.getClass().getName(), stackHash(failure));
        Kind kind = kinds.get(key);
        if (kind == null && mayTrace(nowNs)) {
            kind = new Kind(failure instanceof Notice ? NOTICE_PREFIX : PREFIX, nowNs);
            kinds.put(key, kind);
            out.accept(kind.prefix + StackText.of(failure));
            return;
        }
        if (kind == null) {
            others = others == null ? new Kind(PREFIX, nowNs) : others;
            kind = others;
        }
        if ((failure instanceof HandlerFailure || failure instanceof StallReport) && mayName()) {
            out.accept(PREFIX + LogText.describe(failure) + "\n");
            return;
        }
        kind.suppressed++;
        if (kind.suppressed == 1) {
            kind.sample = LogText.describe(failure);
        }
        printDue(kind, nowNs, kind == others ? OTHERS : "");
        if (kind.suppressed > 0) {
            schedule();
        }
    }

    /** Each of some failures of handlers is told in a line of its own, with its request. */
    private boolean mayName() {
        if (names >= MAX_NAMED) {
            return false;
        }
        names++;
        return true;
    }

    /** Makes room by what has been quiet; a new kind is traced when there is some. */
    private boolean mayTrace(long nowNs) {
        if (traces >= MAX_TRACES) {
            return false;
        }
        if (kinds.size() >= MAX_KINDS) {
            kinds.values().removeIf(kind -> kind.suppressed == 0 && nowNs - kind.printedNs >= REPEAT_NS);
        }
        if (kinds.size() >= MAX_KINDS) {
            return false;
        }
        traces++;
        return true;
    }

    private void printDue(long nowNs) {
        for (final Kind kind : kinds.values()) {
            printDue(kind, nowNs, "");
        }
        if (others != null) {
            printDue(others, nowNs, OTHERS);
        }
        kinds.values().removeIf(kind -> kind.suppressed == 0 && nowNs - kind.tracedNs >= EXPIRY_NS);
    }

    private void printDue(Kind kind, long nowNs, String which) {
        if (kind.suppressed > 0 && nowNs - kind.printedNs >= REPEAT_NS) {
            print(kind, nowNs, which);
        }
    }

    private void print(Kind kind, long nowNs, String which) {
        final long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nowNs - kind.printedNs));
        final String line = String.format(
                Locale.ROOT,
                "%s... and %,d more%s in %,d s: %s\n",
                kind.prefix,
                kind.suppressed,
                which,
                seconds,
                kind.sample);
        kind.printedNs = nowNs;
        kind.suppressed = 0;
        out.accept(line);
    }

    /** A count is told also when nothing fails any more. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            later.execute(this::onTime);
        }
    }

    private synchronized void onTime() {
        scheduled = false;
        try {
            printDue(clock.nanoTime());
            if (kinds.values().stream().anyMatch(kind -> kind.suppressed > 0)
                    || (others != null && others.suppressed > 0)) {
                schedule();
            }
        } catch (final Throwable unprintable) {
            // As in onError.
        }
    }

    /** Prints the counts that are not told yet. The log can be used on. */
    @Override
    public synchronized void close() {
        final long nowNs = clock.nanoTime();
        kinds.values().stream().filter(kind -> kind.suppressed > 0).forEach(kind -> print(kind, nowNs, ""));
        if (others != null && others.suppressed > 0) {
            print(others, nowNs, OTHERS);
        }
    }

    private static int stackHash(Throwable failure) {
        return StackText.key(failure).hashCode();
    }
}
