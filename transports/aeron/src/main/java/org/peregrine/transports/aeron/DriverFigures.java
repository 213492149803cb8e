package org.peregrine.transports.aeron;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.ErrorCode;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;

/**
 * The driver's counters, added to the shard's counters once a second, and its log of errors. The first shard's
 * network thread.
 */
final class DriverFigures {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** Errors that are read; a driver has few kinds of them. */
    private static final int MAX_READ = 1_000;

    /** Texts that are known to be in the log. */
    private static final int MAX_LOGGED = 256;

    private static final int MORE = 10;

    private static final EngineCounter[] OURS = {
        EngineCounter.AERON_BYTES_SENT,
        EngineCounter.AERON_BYTES_RECEIVED,
        EngineCounter.AERON_LOSSES,
        EngineCounter.AERON_RETRANSMITS,
        EngineCounter.AERON_CLIENT_TIMEOUTS
    };

    private static final int[] THEIRS = {
        AeronCounters.SYSTEM_COUNTER_ID_BYTES_SENT,
        AeronCounters.SYSTEM_COUNTER_ID_BYTES_RECEIVED,
        AeronCounters.SYSTEM_COUNTER_ID_NAK_MESSAGES_SENT,
        AeronCounters.SYSTEM_COUNTER_ID_RETRANSMITS_SENT,
        AeronCounters.SYSTEM_COUNTER_ID_CLIENT_TIMEOUTS
    };

    /** An entry in the driver's log. */
    private enum Entry {
        ERROR,
        /** A request of a client that the driver did not grant, which was told so. */
        REFUSAL,
        /** A server's rejection of a client, on its way through the driver; servers count theirs by reason. */
        REJECTION;

        private static Entry of(String text) {
            if (text.contains("onPublicationError: ")
                    && text.contains("errorCode=" + ErrorCode.IMAGE_REJECTED.value())) {
                return REJECTION;
            }
            return text.contains("ControlProtocolException: ") || text.contains("InvalidChannelException: ")
                    ? REFUSAL
                    : ERROR;
        }
    }

    private final String name;
    private final Path directory;
    private final boolean embedded;
    private final long[] seen = new long[OURS.length];
    private final Object2ObjectHashMap<String, ReportedError> reported = new Object2ObjectHashMap<>();
    private Aeron of;
    private long updatedNs;
    private long logged;
    private boolean readAgain;
    private long errorCount;
    private long refusalCount;
    private volatile List<ReportedError> errors = List.of();

    /**
     * Creates figures.
     *
     * @param embedded whether the driver lives as long as the transport, so that all of its figures count.
     */
    DriverFigures(String name, Path directory, boolean embedded) {
        this.name = name;
        this.directory = directory;
        this.embedded = embedded;
    }

    List<ReportedError> errors() {
        return errors;
    }

    /** Takes over what has been counted since the last time, or since the driver was found. */
    void update(Aeron aeron, PeerContext context) {
        if (of == aeron && context.nowNs - updatedNs < INTERVAL_NS) {
            return;
        }
        final boolean known = of == aeron || embedded;
        of = aeron;
        updatedNs = context.nowNs;
        for (int i = 0; i < OURS.length; i++) {
            final long value = aeron.countersReader().getCounterValue(THEIRS[i]);
            if (known && value > seen[i]) {
                context.add(OURS[i], value - seen[i]);
            }
            seen[i] = value;
        }
        // A driver counts an error before it logs it, or after.
        final long value = aeron.countersReader().getCounterValue(AeronCounters.SYSTEM_COUNTER_ID_ERRORS);
        if (value != logged || readAgain || !known) {
            readAgain = value != logged;
            logged = value;
            readLog(known, context);
        }
    }

    private void readLog(boolean known, PeerContext context) {
        final List<ReportedError> read = new ArrayList<>();
        final long[] counts = new long[Entry.values().length];
        final Path file = directory.resolve(CncFileDescriptor.CNC_FILE);
        MappedByteBuffer mapped = null;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            ErrorLogReader.read(CommonContext.errorLogBuffer(mapped), (count, firstMs, lastMs, text) -> {
                final String line = firstLine(text);
                final Entry entry = Entry.of(line);
                counts[entry.ordinal()] += count;
                if (entry == Entry.ERROR && read.size() < MAX_READ) {
                    read.add(new ReportedError(name, line, count, firstMs, lastMs));
                }
            });
        } catch (final IOException gone) { // With its driver.
            return;
        } finally {
            IoUtil.unmap(mapped); // At once: each error would leave a mapping to the collector otherwise.
        }
        final long errorsNow = counts[Entry.ERROR.ordinal()];
        final long refusalsNow = counts[Entry.REFUSAL.ordinal()];
        if (known) {
            context.add(EngineCounter.AERON_DRIVER_ERRORS, Math.max(0, errorsNow - errorCount));
            context.add(EngineCounter.AERON_DRIVER_REFUSALS, Math.max(0, refusalsNow - refusalCount));
        }
        errorCount = errorsNow;
        refusalCount = refusalsNow;
        errors = ReportedError.distinct(read);
        for (final ReportedError error : errors) {
            report(error, context);
        }
    }

    /** Told when it is new, and when it has come ten times as often. */
    private void report(ReportedError error, PeerContext context) {
        final ReportedError before = reported.get(error.text());
        if (before == null || error.count() / MORE >= before.count()) {
            if (reported.size() >= MAX_LOGGED) {
                reported.clear();
            }
            reported.put(error.text(), error);
            context.notice(
                    error.text(),
                    "The Aeron driver in " + directory + " reports, " + times(error.count()) + " since "
                            + Instant.ofEpochMilli(error.firstMs()) + ": " + error.text());
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String firstLine(String text) {
        final int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
