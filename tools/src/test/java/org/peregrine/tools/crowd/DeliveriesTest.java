package org.peregrine.tools.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ten changes of two resources, one every 100 ms, told to two members. */
final class DeliveriesTest {
    private static final long MS = 1_000_000;
    private static final long START_NS = -5 * MS;
    private static final Changes CHANGES = new Changes(10, 0, 10, 2, 1_000 * MS);

    private final Deliveries deliveries = new Deliveries(CHANGES, 2, START_NS);

    private void tell(int member, int resource, long atMs) {
        deliveries.onNotification(member, resource, START_NS + atMs * MS);
    }

    private long lastMs(int change) {
        return deliveries.lastNs()[change] < 0 ? -1 : deliveries.lastNs()[change] / MS;
    }

    @Test
    void shouldCountFromTheDueTimeToTheLastMember() {
        for (int change = 0; change < 10; change++) {
            tell(0, change % 2, 100 * change + 3);
            tell(1, change % 2, 100 * change + 20 + change);
        }
        for (int change = 0; change < 10; change++) {
            assertThat(lastMs(change)).isEqualTo(20 + change);
        }
        assertThat(deliveries.lost()).isZero();
        assertThat(deliveries.received()).isEqualTo(20);
        assertThat(deliveries.areComplete(START_NS + 930 * MS, 10 * MS)).isFalse();
        assertThat(deliveries.areComplete(START_NS + 950 * MS, 10 * MS)).isTrue();
    }

    @Test
    void shouldCountANotificationForTheOldestThatIsDue() {
        tell(0, 0, 250); // Changes 0 and 2 are due; which of them is told?
        assertThat(lastMs(0)).isEqualTo(250);
        assertThat(lastMs(2)).isEqualTo(50);
        tell(0, 0, 330); // One of its own for change 2.
        assertThat(lastMs(0)).isEqualTo(250);
        assertThat(lastMs(2)).isEqualTo(130);
        tell(0, 0, 401);
        assertThat(lastMs(4)).isEqualTo(1);
    }

    /** None came for change 2 alone: it was told with change 0, and the next one is told in time. */
    @Test
    void shouldNotStayOneBehindAfterAConflation() {
        tell(0, 0, 250);
        tell(0, 0, 405);
        assertThat(lastMs(4)).isEqualTo(5);
        assertThat(lastMs(2)).as("the latest that it can have been").isEqualTo(205);
        tell(0, 0, 607);
        assertThat(lastMs(6)).isEqualTo(7);
        assertThat(lastMs(4)).isEqualTo(5);
    }

    @Test
    void shouldMissWhatWasNeverTold() {
        for (int change = 0; change < 10; change++) {
            tell(0, change % 2, 100 * change + 1);
            if (change != 8) {
                tell(1, change % 2, 100 * change + 1);
            }
        }
        assertThat(deliveries.lost()).isEqualTo(1);
        assertThat(deliveries.areComplete(START_NS + 100_000 * MS, 10 * MS)).isFalse();
    }

    /** A clock of another host may be a little behind; notifications that nobody asked for count for nothing. */
    @Test
    void shouldTakeANotificationThatIsALittleEarlyAlone() {
        tell(0, 0, 1);
        tell(0, 0, 100);
        assertThat(lastMs(2)).isEqualTo(-1);
        tell(0, 0, 190);
        assertThat(lastMs(2)).isZero();
        tell(0, 0, 215);
        assertThat(lastMs(2)).isZero();
        assertThat(deliveries.received()).isEqualTo(4);
    }

    @Test
    void shouldKnowTheLastThatIsDue() {
        assertThat(CHANGES.lastDue(-1)).isEqualTo(-1);
        assertThat(CHANGES.lastDue(0)).isZero();
        assertThat(CHANGES.lastDue(99 * MS)).isZero();
        assertThat(CHANGES.lastDue(100 * MS)).isEqualTo(1);
        assertThat(CHANGES.lastDue(100_000 * MS)).isEqualTo(9);
    }
}
