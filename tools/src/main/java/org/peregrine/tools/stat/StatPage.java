package org.peregrine.tools.stat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.status.file.StatusGauge;
import org.peregrine.engine.status.file.StatusRow;
import org.peregrine.engine.status.file.StatusSlow;
import org.peregrine.engine.status.file.StatusSnapshot;

/** A snapshot as a page of text, at most 100 columns wide, or as wide as a terminal. */
final class StatPage {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final long MIB = 1 << 20;
    private static final int WIDTH = 100;
    private static final String GAP = "   ";

    /** Begins a further line of an entry. */
    static final String CONTINUED = " ".repeat(12);

    private static final int P999 = 2;
    private static final int ALL_P50 = 4;
    private static final int STALE_MS = 5_000;

    /** As for {@code /ready}, by default. */
    private static final long STALLED_NS = 1_000_000_000;

    private final StatusSnapshot snapshot;
    private final long nowMs;
    private final List<String> page = new ArrayList<>();
    private final int width;
    private final int nameWidth;

    StatPage(StatusSnapshot snapshot, long nowMs) {
        this(snapshot, nowMs, WIDTH);
    }

    /** For a terminal of so many columns; where they are few, some figures are left out. */
    StatPage(StatusSnapshot snapshot, long nowMs, int width) {
        this.snapshot = snapshot;
        this.nowMs = nowMs;
        this.width = Math.min(width, WIDTH);
        this.nameWidth = isNarrow() ? 24 : 26;
    }

    private boolean isNarrow() {
        return width < WIDTH;
    }

    /** One line that tells servers apart. */
    static String line(StatusSnapshot snapshot, long nowMs) {
        final String addresses = LogText.printable(String.join(" ", ListeningAddresses.of(snapshot.pid())));
        return String.format(
                Locale.ROOT,
                "  %-8d up %-10s %s, %,d replies  %s",
                snapshot.pid(),
                age(nowMs - snapshot.startMs()),
                LogText.count(openConnections(snapshot), "connection"),
                counter(snapshot, EngineCounter.REPLIES_SENT),
                addresses);
    }

    String text() {
        return text(Integer.MAX_VALUE);
    }

    /** The page, shortened to so many rows. */
    String text(int rows) {
        head();
        latencies();
        counters();
        errors();
        slow();
        return String.join("\n", FittedPage.of(page, rows)) + "\n";
    }

    private void head() {
        final double seconds = Math.max(1, gauge(StatusGauge.INTERVAL_NS)) / 1e9;
        line(String.format(
                Locale.ROOT,
                "Peregrine, process %d, up %s, last interval %s%s",
                snapshot.pid(),
                age(nowMs - snapshot.startMs()),
                snapshot.endMs() == 0 ? "not over yet" : "ended " + TIME.format(Instant.ofEpochMilli(snapshot.endMs())),
                snapshot.endMs() > 0 && nowMs - snapshot.endMs() > STALE_MS ? "  (STUCK?)" : ""));
        wrapped(String.format(
                Locale.ROOT,
                "cpu %.1f %%   resident %d MiB   heap %d MiB   direct %d MiB   lent %d MiB   kept %d MiB   allocates"
                        + " %.2f MiB/s",
                gauge(StatusGauge.CPU_NS) / 1e7 / seconds,
                gauge(StatusGauge.RESIDENT_BYTES) / MIB,
                gauge(StatusGauge.HEAP_BYTES) / MIB,
                gauge(StatusGauge.DIRECT_BYTES) / MIB,
                gauge(StatusGauge.BORROWED_BYTES) / MIB,
                gauge(StatusGauge.KEPT_BYTES) / MIB,
                gauge(StatusGauge.ALLOCATED_BYTES) / seconds / MIB));
        line(String.format(
                Locale.ROOT,
                "connections %d   ring at most %d of %d",
                openConnections(snapshot),
                gauge(StatusGauge.RING_OCCUPANCY),
                gauge(StatusGauge.RING_CAPACITY)));
        threads();
        heldOff();
        if (!snapshot.cores().isEmpty()) {
            line("cores by shard   " + snapshot.cores());
        }
    }

    private void threads() {
        final List<ThreadHealth> threads = snapshot.threads().stream()
                .filter(thread -> !thread.isHeldOff())
                .toList();
        final List<ThreadHealth> stalled = threads.stream()
                .filter(thread -> thread.stalledNs() >= STALLED_NS)
                .toList();
        if (!threads.isEmpty()) {
            line(String.format(Locale.ROOT, "threads %d   stalled %d", threads.size(), stalled.size()));
        }
        for (final ThreadHealth thread : stalled) {
            line(String.format(
                    Locale.ROOT,
                    "  STALLED %s of %s for %.1f s: it does not come back from %s",
                    LogText.printable(thread.thread()),
                    LogText.printable(thread.shard()),
                    thread.stalledNs() / 1e9,
                    thread.handler().isEmpty() ? "what it does" : LogText.printable(thread.handler(), WIDTH)));
        }
    }

    private void heldOff() {
        snapshot.threads().stream()
                .filter(ThreadHealth::isHeldOff)
                .forEach(held -> line(String.format(
                        Locale.ROOT,
                        "  HELD OFF %s of %s, which only fails: tried again in %.1f s",
                        LogText.printable(held.handler(), WIDTH),
                        LogText.printable(held.shard()),
                        held.stalledNs() / 1e9)));
    }

    private void latencies() {
        StatusRow.Kind kind = null;
        final List<StatusRow> rows = new ArrayList<>(snapshot.table().rows());
        rows.sort(Comparator.comparing(StatusRow::kind).thenComparingLong(StatPage::rank));
        for (final StatusRow row : rows) {
            if (row.total().count() == 0 && row.kind() != StatusRow.Kind.STOP) {
                continue;
            }
            if (row.kind() != kind) {
                kind = row.kind();
                line("");
                columns(title(kind), "count", "p50", "p99", "p99.9", "most", "all p50", "all p99", "all most");
            }
            row(row);
        }
        stopSums();
    }

    /** Puts first what tells most, since a small terminal shows no more: the whole path, and what is called most. */
    private static long rank(StatusRow row) {
        return switch (row.kind()) {
            case STAGE -> row.name().equals("end-to-end") ? 0 : 1;
            case METHOD, TOOL -> -row.total().count();
            case STOP -> 0;
        };
    }

    /** The sums of stops: of several pauses in one tick only count and sum are exact. */
    private void stopSums() {
        final PauseVisibility visibility = snapshot.pauseVisibility();
        if (visibility.isBlind()) {
            line("  " + visibility.sentence());
            return;
        }
        final String sums = snapshot.table().rows().stream()
                .filter(row -> row.kind() == StatusRow.Kind.STOP && !row.name().equals("hiccup"))
                .filter(row -> row.total().count() > 0)
                .map(row -> row.name() + " " + duration(row.total().sum()))
                .collect(Collectors.joining(", "));
        if (!sums.isEmpty()) {
            line("  in all: " + sums);
        }
    }

    private static String title(StatusRow.Kind kind) {
        return switch (kind) {
            case STAGE -> "STAGE";
            case METHOD -> "METHOD, end to end";
            case TOOL -> "TOOL, end to end";
            case STOP -> "THREADS STOPPED";
        };
    }

    private void row(StatusRow row) {
        final StatusRow.Figures last = row.last();
        final StatusRow.Figures all = row.total();
        columns(
                "  " + cut(LogText.printable(row.name()), nameWidth - 2),
                String.format(Locale.ROOT, "%,d", last.count()),
                figure(last, last.p50()),
                figure(last, last.p99()),
                figure(last, last.p999()),
                figure(last, last.most()),
                figure(all, all.p50()),
                figure(all, all.p99()),
                figure(all, all.most()));
    }

    /** A row of the table: a count, then figures, of which a narrow page leaves out p99.9 and the median of all. */
    private void columns(String name, String count, String... figures) {
        final StringBuilder row = new StringBuilder(String.format("%-" + nameWidth + "s %9s", name, count));
        for (int i = 0; i < figures.length; i++) {
            if (!isNarrow() || (i != P999 && i != ALL_P50)) {
                row.append(String.format(" %8s", figures[i]));
            }
        }
        line(row.toString());
    }

    private static String figure(StatusRow.Figures of, long durationNs) {
        return of.count() == 0 ? "-" : duration(durationNs);
    }

    private void counters() {
        line("");
        line("COUNTERS since the launch, without those at zero");
        for (final Map.Entry<String, Long> counter : snapshot.counters().entrySet()) {
            if (counter.getValue() != 0) {
                line(String.format(Locale.ROOT, "  %-58s %,15d", counter.getKey(), counter.getValue()));
            }
        }
    }

    private void errors() {
        if (snapshot.table().errors().isEmpty()) {
            return;
        }
        line("");
        line("ERRORS that drivers of transports report: count, first, last, transport");
        for (final ReportedError error : snapshot.table().errors()) {
            line(String.format(
                    Locale.ROOT,
                    "  %,8d  %s  %s  %s",
                    error.count(),
                    DAY.format(Instant.ofEpochMilli(error.firstMs())),
                    DAY.format(Instant.ofEpochMilli(error.lastMs())),
                    error.source()));
            indented(error.text());
        }
    }

    /** A text on as many lines as it takes, behind an indent; a word is cut only when it is longer than a line. */
    private void indented(String text) {
        final int room = Math.max(1, width - CONTINUED.length());
        int from = 0;
        while (text.length() - from > room) {
            final int blank = text.lastIndexOf(' ', from + room);
            final int end = blank > from ? blank : from + room;
            line(CONTINUED + text.substring(from, end));
            from = blank > from ? end + 1 : end;
        }
        line(CONTINUED + text.substring(from));
    }

    private void slow() {
        if (snapshot.table().slow().isEmpty()) {
            return;
        }
        line("");
        line("SLOWEST requests: received, took, connection, what, why");
        for (final StatusSlow slow : snapshot.table().slow()) {
            final String[] parts = slow.text().split("\t", -1);
            final String what = parts.length < 4 ? slow.text() : what(parts);
            line(String.format(
                    Locale.ROOT,
                    "  %s %8s  #%-6s %s",
                    TIME.format(Instant.ofEpochMilli(slow.receivedMs())),
                    duration(slow.durationNs()),
                    Long.toUnsignedString(slow.connectionId()),
                    what));
        }
    }

    private static String what(String[] parts) {
        return parts[0]
                + (parts[1].isEmpty() ? "" : " " + parts[1])
                + (parts[2].isEmpty() ? "" : " id " + parts[2])
                + ": " + parts[3];
    }

    /** Ids and names may come from peers: what a terminal would obey is not passed on to it. */
    private void line(String text) {
        page.add(cut(LogText.printable(text), width).stripTrailing());
    }

    /** A line of parts that are three blanks apart; as many lines as it takes. */
    private void wrapped(String text) {
        final StringBuilder line = new StringBuilder();
        for (final String part : text.split(GAP, -1)) {
            if (!line.isEmpty() && line.length() + GAP.length() + part.length() > width) {
                line(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : GAP).append(part);
        }
        line(line.toString());
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    private long gauge(StatusGauge gauge) {
        return snapshot.gauges().get(gauge);
    }

    private static long counter(StatusSnapshot snapshot, EngineCounter counter) {
        return snapshot.counters().getOrDefault(counter.label(), 0L);
    }

    private static long openConnections(StatusSnapshot snapshot) {
        return counter(snapshot, EngineCounter.CONNECTIONS_OPENED)
                - counter(snapshot, EngineCounter.CONNECTIONS_CLOSED);
    }

    private static String age(long ms) {
        final Duration age = Duration.ofMillis(Math.max(0, ms));
        return age.toDays() > 0
                ? age.toDays() + " d " + age.toHoursPart() + " h"
                : String.format(
                        Locale.ROOT, "%d:%02d:%02d", age.toHoursPart(), age.toMinutesPart(), age.toSecondsPart());
    }

    /** Three digits and a unit. */
    static String duration(long ns) {
        if (ns < TimeUnit.MICROSECONDS.toNanos(1)) {
            return ns + "ns";
        }
        final double us = ns / 1e3;
        if (us < 1e3) {
            return digits(us) + "us";
        }
        return us < 1e6 ? digits(us / 1e3) + "ms" : digits(us / 1e6) + "s";
    }

    private static String digits(double value) {
        final String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
