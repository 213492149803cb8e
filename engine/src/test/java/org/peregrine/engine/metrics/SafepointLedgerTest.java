package org.peregrine.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Counters as the JVM counts them, step by step. */
final class SafepointLedgerTest {
    private static final long MS = 1_000_000;
    private static final long REST_NS = MS;

    private final List<Pause> found = new ArrayList<>();
    private final SafepointLedger ledger = new SafepointLedger(REST_NS, found::add);
    private final SafepointCounts counts = new SafepointCounts();
    private long lookedNs;

    private void begin(long unitNs) {
        counts.safepoints = 7;
        counts.syncNs = 3 * MS;
        counts.operationNs = 40 * MS;
        ledger.begin(counts, unitNs, () -> "System.gc()");
    }

    /** A look at the counters; returns the time that was entered. */
    private long look(long nowNs) {
        final long stoppedNs = ledger.observe(counts, lookedNs, nowNs);
        lookedNs = nowNs;
        return stoppedNs;
    }

    private void safepoint(long syncNs, long operationNs) {
        counts.safepoints++;
        counts.syncNs += syncNs;
        counts.operationNs += operationNs;
    }

    private void assertHolds(StopHistogram stops, long count, long sumNs, long maxNs) {
        look(lookedNs + 200 * MS);
        final Histogram histogram = stops.take();
        assertThat(histogram.getTotalCount()).isEqualTo(count);
        assertThat(stops.takeSumNs()).isEqualTo(sumNs);
        assertThat(histogram.valuesAreEquivalent(histogram.getMaxValue(), maxNs))
                .isTrue();
    }

    @Test
    void shouldEnterNothingOfWhatWasCountedBefore() {
        begin(1);
        assertThat(look(5 * MS)).isZero();
        assertThat(ledger.isComplete()).isTrue();
        assertHolds(ledger.pauses(), 0, 0, 0);
    }

    @Test
    void shouldCountTimeToSafepointInsideThePauseAndByItself() {
        begin(1);
        safepoint(36 * MS, MS);
        assertThat(look(40 * MS)).isEqualTo(37 * MS);
        assertHolds(ledger.pauses(), 1, 37 * MS, 37 * MS);
        assertHolds(ledger.syncs(), 1, 36 * MS, 36 * MS);
        assertHolds(ledger.gcPauses(), 0, 0, 0);
        assertThat(found).containsExactly(new Pause(Pause.Kind.TIME_TO_SAFEPOINT, 0, 40 * MS, 37 * MS, 36 * MS, 0, ""));
    }

    @Test
    void shouldEnterSeveralAsTheirSumAndTheirCountWithTheLongestNotUnderstated() {
        begin(1);
        safepoint(0, 172 * MS);
        safepoint(0, 2 * MS);
        safepoint(MS, 9 * MS);
        assertThat(look(200 * MS)).isZero();
        assertThat(ledger.isComplete()).isFalse();
        assertThat(look(200 * MS + REST_NS)).isEqualTo(184 * MS);
        assertThat(ledger.isComplete()).isTrue();
        assertHolds(ledger.pauses(), 3, 184 * MS, 184 * MS);
        assertHolds(ledger.syncs(), 3, MS, MS);
        assertThat(found).singleElement().satisfies(pause -> {
            assertThat(pause.fromNs()).isZero();
            assertThat(pause.toNs()).isEqualTo(200 * MS + REST_NS);
        });
    }

    @Test
    void shouldWaitForASafepointWhoseEndIsNotCountedYet() {
        begin(1);
        counts.safepoints++;
        counts.syncNs += 8 * MS;
        assertThat(look(10 * MS)).isZero();
        assertThat(look(900 * MS)).isZero();
        assertThat(ledger.isComplete()).isFalse();
        counts.operationNs += 20 * MS;
        assertThat(look(901 * MS)).isEqualTo(28 * MS);
        assertHolds(ledger.pauses(), 1, 28 * MS, 28 * MS);
    }

    @Test
    void shouldWaitForTheSecondOfTwoWhenItsCollectionIsCountedAndItsEndIsNot() {
        begin(1);
        safepoint(0, 2 * MS);
        counts.safepoints++;
        counts.collections++;
        counts.collectionNs += 150 * MS;
        assertThat(look(160 * MS)).isZero();
        assertThat(look(260 * MS)).isZero();
        counts.operationNs += 151 * MS;
        assertThat(look(261 * MS)).isEqualTo(153 * MS);
        assertHolds(ledger.pauses(), 2, 153 * MS, 153 * MS);
        assertHolds(ledger.gcPauses(), 1, 150 * MS, 150 * MS);
    }

    @Test
    void shouldAddWhatIsCountedLateToTheLongest() {
        begin(1);
        safepoint(0, 2 * MS);
        counts.safepoints++;
        counts.syncNs += 30 * MS;
        look(40 * MS);
        assertThat(look(40 * MS + REST_NS)).isEqualTo(32 * MS);
        counts.operationNs += 5 * MS;
        assertThat(look(60 * MS)).isEqualTo(5 * MS);
        final Histogram pauses = ledger.pauses().take();
        assertThat(pauses.getTotalCount()).isEqualTo(2);
        assertThat(pauses.getMaxValue()).isGreaterThanOrEqualTo(35 * MS);
        assertThat(ledger.pauses().takeSumNs()).isEqualTo(37 * MS);
    }

    /** The second of the first two is entered with its sync time alone, its operation among the two that follow. */
    @Test
    void shouldNotUnderstateASafepointThatIsCountedInTwoParts() {
        begin(1);
        safepoint(0, MS);
        counts.safepoints++;
        counts.syncNs += 30 * MS;
        look(40 * MS);
        assertThat(look(40 * MS + REST_NS)).isEqualTo(31 * MS);
        counts.operationNs += 20 * MS;
        safepoint(0, MS);
        look(60 * MS);
        look(60 * MS + REST_NS);
        assertThat(ledger.pauses().take().getMaxValue()).isGreaterThanOrEqualTo(50 * MS);
        assertThat(ledger.pauses().takeSumNs()).isEqualTo(52 * MS);
    }

    @Test
    void shouldNotWaitForAnEndOfSafepointsThatFollowEachOther() {
        begin(1);
        long enteredNs = 0;
        for (int i = 0; i < 40; i++) {
            safepoint(0, MS / 10);
            safepoint(0, MS / 10);
            enteredNs += look(i * MS);
        }
        assertThat(enteredNs).isGreaterThan(5 * MS);
    }

    @Test
    void shouldTellCollectionsFromOtherSafepoints() {
        begin(1);
        safepoint(MS, 30 * MS);
        counts.collections++;
        counts.collectionNs += 29 * MS;
        look(50 * MS);
        safepoint(0, 4 * MS);
        look(60 * MS);
        assertThat(found)
                .containsExactly(
                        new Pause(Pause.Kind.COLLECTION, 0, 50 * MS, 31 * MS, MS, 29 * MS, "System.gc()"),
                        new Pause(Pause.Kind.SAFEPOINT, 50 * MS, 60 * MS, 4 * MS, 0, 0, ""));
    }

    @Test
    void shouldNotUnderstateCollectionsThatAreToldInWholeMilliseconds() {
        begin(MS);
        safepoint(0, 3 * MS - 1);
        counts.collections++;
        counts.collectionNs += 2 * MS;
        look(10 * MS);
        assertHolds(ledger.gcPauses(), 1, 3 * MS - 1, 3 * MS - 1);
        safepoint(0, 20 * MS);
        safepoint(0, 5 * MS);
        counts.collections++;
        counts.collectionNs += 4 * MS;
        look(40 * MS);
        look(40 * MS + REST_NS);
        assertHolds(ledger.gcPauses(), 1, 5 * MS, 5 * MS);
    }
}
