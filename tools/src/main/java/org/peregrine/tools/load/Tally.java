package org.peregrine.tools.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;

/** Counts and times of a run. Written by the run's thread; read after the end of the run. */
final class Tally {
    private static final int DIGITS = 3;
    private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int MAX_SAMPLE_CHARACTERS = 300;

    /** A run is given up when after this time there are errors, these at least, and no good answer. */
    private static final long FRUITLESS_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long FRUITLESS_ERRORS = 20;

    private final Histogram response = histogram();
    private final Histogram service = histogram();
    private final Histogram lateness = histogram();
    /** Latencies of the measured requests, since the last interval. */
    private final Histogram interval = histogram();
    /** Latencies of the other requests, since the last interval; only for the progress. */
    private final Histogram warming = histogram();

    private final List<Histogram> parts = new ArrayList<>();
    private final List<Second> seconds = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final long[] faults = new long[Fault.count()];
    private final String[] samples = new String[Fault.count()];
    private long errors;
    private long errorsBefore;
    private long dueBefore;
    private long warmupErrors;
    private long heldNs;
    private double abandonedS;
    private long due;
    private long sent;
    private long inWindow;
    private long warmup;
    private long skipped;
    private long serverMessages;
    private long asked;

    Tally(int partCount) {
        for (int i = 0; i < partCount; i++) {
            parts.add(histogram());
        }
    }

    /** Has room for the times of this tally. */
    static Histogram histogram() {
        return new Histogram(LONGEST_NS, DIGITS);
    }

    /** A request of the measured time was answered well. */
    void answered(int part, long responseNs, long serviceNs, boolean withinWindow) {
        interval.recordValue(clamp(responseNs));
        service.recordValue(clamp(serviceNs));
        if (parts.size() > 1) {
            parts.get(part).recordValue(clamp(responseNs));
        }
        inWindow += withinWindow ? 1 : 0;
    }

    /**
     * A session of the measured time has ended well.
     *
     * @param openNs until it was open, from the due time.
     * @param firstNs until the first answer to a call, from the due time.
     * @param serviceNs until then from connecting.
     * @param endNs until it had ended, from the due time.
     * @param withinWindow whether it ended within the measured time.
     */
    void sessionEnded(long openNs, long firstNs, long serviceNs, long endNs, boolean withinWindow) {
        parts.getFirst().recordValue(clamp(openNs));
        interval.recordValue(clamp(firstNs));
        service.recordValue(clamp(serviceNs));
        parts.getLast().recordValue(clamp(endNs));
        inWindow += withinWindow ? 1 : 0;
    }

    /** Notes something about the numbers for readers. */
    void remark(String text) {
        remarks.add(text);
    }

    List<String> remarks() {
        return remarks;
    }

    private static long clamp(long nanos) {
        return Math.clamp(nanos, 1, LONGEST_NS);
    }

    /** A request was answered that is not measured. */
    void warmedUp(long responseNs, boolean late) {
        warmup++;
        if (!late) {
            warming.recordValue(clamp(responseNs));
        }
    }

    /** So many requests of the warm-up were due and never sent. */
    void skipped(long count) {
        skipped = count;
    }

    /** A measured request was sent, so late by the generator's own fault. */
    void sent(long latenessNs) {
        sent++;
        lateness.recordValue(clamp(latenessNs));
    }

    /** Measured requests that were sent. */
    long sent() {
        return sent;
    }

    /** Sets the number of requests that were due in the measured time, sent or not. */
    void due(long count) {
        due = count;
    }

    void fault(Fault fault) {
        faults[fault.ordinal()]++;
        errors++;
    }

    /** A stream of the server's own has failed, which is said but no error. */
    void streamFailed(String reason) {
        faults[Fault.STREAM_FAILED.ordinal()]++;
        if (wantsSample(Fault.STREAM_FAILED)) {
            sample(Fault.STREAM_FAILED, reason);
        }
    }

    /** A connection has ended; where requests were lost with it, these are the errors. */
    void connectionEnded(boolean withRequests, String reason) {
        faults[Fault.CONNECTION_ENDED.ordinal()]++;
        errors += withRequests ? 0 : 1;
        if (wantsSample(Fault.CONNECTION_ENDED)) {
            sample(Fault.CONNECTION_ENDED, reason);
        }
    }

    /** Ends the warm-up. */
    void startMeasuring() {
        warmupErrors = errors;
        heldNs = 0;
    }

    /** For so long something was due that no connection took. */
    void heldBack(long nanos) {
        heldNs += Math.max(0, nanos);
    }

    /**
     * Whether all that comes is errors, so that more of them would say no more, and the run is given up.
     *
     * @param elapsedNs since the start.
     * @param maxErrors that are allowed.
     */
    boolean isFruitless(long elapsedNs, long maxErrors) {
        final boolean answered = warmup > 0 || interval.getTotalCount() > 0 || response.getTotalCount() > 0;
        if (elapsedNs > FRUITLESS_NS && errors > Math.max(maxErrors, FRUITLESS_ERRORS) && !answered) {
            abandonedS = elapsedNs / (double) TimeUnit.SECONDS.toNanos(1);
        }
        return abandonedS > 0;
    }

    /** Whether an example of a fault is still wanted. */
    boolean wantsSample(Fault fault) {
        return samples[fault.ordinal()] == null;
    }

    void sample(Fault fault, String text) {
        samples[fault.ordinal()] = LogText.printable(text, MAX_SAMPLE_CHARACTERS);
    }

    /** A notification of the server's came. */
    void serverMessage() {
        serverMessages++;
    }

    /** A request or a result of the server's has asked for something of the client. */
    void asked() {
        asked++;
    }

    /** Number of times that the server has asked for something of the client. */
    long askedCount() {
        return asked;
    }

    /**
     * Closes an interval, and tells it. One that ends at the end of the warm-up, or a moment later, belongs to the
     * warm-up.
     *
     * @param endS its end, in seconds since the measurement began.
     * @param lengthS its length.
     * @param dueSoFar measured requests that were due since the measurement began.
     * @param listener hears of it; the histogram of its times is the tally's own again when that returns.
     */
    void tick(double endS, double lengthS, long dueSoFar, BiConsumer<Second, Histogram> listener) {
        final boolean measured = endS > lengthS / 2;
        final Histogram shown = measured ? interval : warming;
        final Second second = Second.of(
                measured ? endS : Math.min(endS, 0),
                lengthS,
                measured ? dueSoFar - dueBefore : 0,
                shown,
                errors - errorsBefore);
        listener.accept(second, shown);
        errorsBefore = errors;
        if (measured) {
            response.add(interval);
            seconds.add(second);
            dueBefore = dueSoFar;
            interval.reset();
        }
        warming.reset();
    }

    /**
     * Adds what another generator counted in the same time; its seconds apart.
     *
     * @param other of a run that has ended.
     */
    void add(Tally other) {
        response.add(other.response);
        service.add(other.service);
        lateness.add(other.lateness);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).add(other.parts.get(i));
        }
        other.remarks.stream().filter(remark -> !remarks.contains(remark)).forEach(remarks::add);
        for (int i = 0; i < faults.length; i++) {
            faults[i] += other.faults[i];
            samples[i] = samples[i] == null ? other.samples[i] : samples[i];
        }
        errors += other.errors;
        warmupErrors += other.warmupErrors;
        heldNs = Math.max(heldNs, other.heldNs);
        abandonedS = answered() > 0 ? 0 : Math.max(abandonedS, other.abandonedS);
        due += other.due;
        sent += other.sent;
        inWindow += other.inWindow;
        warmup += other.warmup;
        skipped += other.skipped;
        serverMessages += other.serverMessages;
        asked += other.asked;
    }

    TallyCounts counts() {
        return new TallyCounts(
                errors, warmupErrors, heldNs, abandonedS, due, sent, inWindow, warmup, skipped, serverMessages, asked);
    }

    /** Takes the counts of a run that has ended in another process. */
    void counts(TallyCounts counts) {
        errors = counts.errors();
        warmupErrors = counts.warmupErrors();
        heldNs = counts.heldNs();
        abandonedS = counts.abandonedS();
        due = counts.due();
        sent = counts.sent();
        inWindow = counts.inWindow();
        warmup = counts.warmup();
        skipped = counts.skipped();
        serverMessages = counts.serverMessages();
        asked = counts.asked();
    }

    /** Takes the count of a fault, which is among the errors already. */
    void count(Fault fault, long count) {
        faults[fault.ordinal()] = count;
    }

    /** Takes the seconds of all generators together. */
    void seconds(List<Second> merged) {
        seconds.addAll(merged);
    }

    /** Takes what came after the last interval. */
    void finish() {
        response.add(interval);
        interval.reset();
    }

    Histogram response() {
        return response;
    }

    Histogram service() {
        return service;
    }

    Histogram lateness() {
        return lateness;
    }

    Histogram part(int index) {
        return parts.size() > 1 ? parts.get(index) : response;
    }

    List<Second> seconds() {
        return seconds;
    }

    long count(Fault fault) {
        return faults[fault.ordinal()];
    }

    /** An example of a fault; null when there is none. */
    String sample(Fault fault) {
        return samples[fault.ordinal()];
    }

    /** Faults of all kinds, the warm-up's too. */
    long errors() {
        return errors;
    }

    /** Those of the warm-up. */
    long warmupErrors() {
        return warmupErrors;
    }

    /** Time, of the measured, in which something was due that no connection took. */
    long heldNs() {
        return heldNs;
    }

    /** Measured requests that were due and never sent. */
    long unsent() {
        return Math.max(0, due - sent);
    }

    /** Whether the run was given up because nothing was answered well. */
    boolean isFruitless() {
        return abandonedS > 0;
    }

    /** Time after the start at which the run was given up; 0 when it was not. */
    double abandonedS() {
        return abandonedS;
    }

    /** Well answered, of the measured requests. */
    long answered() {
        return response.getTotalCount();
    }

    long answeredInWindow() {
        return inWindow;
    }

    long due() {
        return due;
    }

    long warmup() {
        return warmup;
    }

    /** Requests of the warm-up that were due and never sent. */
    long skipped() {
        return skipped;
    }

    long serverMessages() {
        return serverMessages;
    }

    LatencyFigures responseLatency() {
        return LatencyFigures.of(response);
    }
}
