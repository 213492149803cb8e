package org.peregrine.engine.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Divides the latency of one slow request among its causes. Reader only. */
final class CauseFinder {
    /** A cause with a smaller part of the latency is not named. */
    private static final double MIN_PART = 0.1;

    private static final Comparator<Cause.Share> LONGEST_FIRST =
            Comparator.comparingLong(Cause.Share::durationNs).reversed();

    private final Collection<Pause> pauses;
    private final SlowSlot slot;
    private final List<Cause.Share> shares = new ArrayList<>();

    private CauseFinder(SlowSlot slot, Collection<Pause> pauses) {
        this.slot = slot;
        this.pauses = pauses;
    }

    /** The causes, the largest part first. */
    static List<Cause.Share> causes(SlowSlot slot, Collection<Pause> pauses) {
        return new CauseFinder(slot, pauses).find();
    }

    private List<Cause.Share> find() {
        final long startNs = slot.receivedNs;
        final long endNs = startNs + slot.endToEndNs;
        addPauses(Cause.PAUSE, Pause.Kind.COLLECTION, endNs);
        addPauses(Cause.PAUSE, Pause.Kind.TIME_TO_SAFEPOINT, endNs);
        addPauses(Cause.PAUSE, Pause.Kind.SAFEPOINT, endNs);
        addPauses(Cause.HICCUP, Pause.Kind.HICCUP, endNs);
        final long readerNs = duration(Latency.READER);
        final long handlerNs = handlerNs();
        add(Cause.SLOW_READER, readerNs, "");
        add(Cause.FULL_RING, withoutStops(startNs, slot.blockedNs), "");
        final long sendNs = duration(Latency.SEND);
        final long sendStartNs = startNs + slot.endToEndNs - sendNs;
        add(Cause.SENDING, withoutStops(sendStartNs, sendNs), "");
        add(Cause.SLOW_HANDLER, withoutStops(handlerStartNs(), handlerNs), handlerDetail());
        final long waitedNs = slot.endToEndNs - readerNs - slot.blockedNs - handlerNs - sendNs;
        final long stoppedNs = stoppedNs(startNs, slot.endToEndNs)
                - stoppedNs(startNs, slot.blockedNs)
                - stoppedNs(handlerStartNs(), handlerNs)
                - stoppedNs(sendStartNs, sendNs);
        add(Cause.QUEUEING, waitedNs - (readerNs > 0 ? 0 : stoppedNs), "");
        shares.sort(LONGEST_FIRST);
        while (shares.size() > 1 && shares.getLast().durationNs() < MIN_PART * slot.endToEndNs) {
            shares.removeLast();
        }
        return List.copyOf(shares);
    }

    private void addPauses(Cause cause, Pause.Kind part, long endNs) {
        final long startNs = slot.receivedNs;
        long sumNs = 0;
        long longestNs = 0;
        String reason = "";
        for (final Pause pause : pauses) {
            final long overlapNs = pause.overlapNs(part, startNs, endNs);
            sumNs += overlapNs;
            if (overlapNs > longestNs) {
                longestNs = overlapNs;
                reason = pause.reason();
            }
        }
        add(cause, sumNs, detail(part, reason));
    }

    private static String detail(Pause.Kind part, String reason) {
        return switch (part) {
            case HICCUP -> "";
            case COLLECTION -> reason.isEmpty() ? part.label() : part.label() + ", " + reason;
            case TIME_TO_SAFEPOINT, SAFEPOINT -> part.label();
        };
    }

    private long handlerNs() {
        return duration(Latency.WORKER) > 0 ? duration(Latency.WORKER) : duration(Latency.DISPATCH);
    }

    private String handlerDetail() {
        if (duration(Latency.WORKER) > 0) {
            return "worker";
        }
        return slot.batchSize == 1 ? "inline" : "inline, in a batch of " + slot.batchSize;
    }

    private long handlerStartNs() {
        return slot.receivedNs + duration(Latency.RECEIVE) + duration(Latency.DECODE) + duration(Latency.VALIDATE);
    }

    private long duration(Latency stage) {
        return slot.durationsNs[stage.ordinal()];
    }

    private long withoutStops(long startNs, long durationNs) {
        return durationNs - stoppedNs(startNs, durationNs);
    }

    private long stoppedNs(long startNs, long durationNs) {
        long sumNs = 0;
        for (final Pause pause : pauses) {
            sumNs += pause.overlapNs(startNs, startNs + durationNs);
        }
        return Math.min(sumNs, durationNs);
    }

    private void add(Cause cause, long durationNs, String detail) {
        if (durationNs > 0) {
            shares.add(new Cause.Share(cause, durationNs, detail));
        } else if (cause == Cause.QUEUEING && shares.isEmpty()) {
            shares.add(new Cause.Share(cause, slot.endToEndNs, detail));
        }
    }
}
