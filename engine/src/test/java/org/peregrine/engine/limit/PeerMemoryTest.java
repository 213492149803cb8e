package org.peregrine.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The budget's admission: whoever keeps most is refused first, and all comes back. */
final class PeerMemoryTest {
    private static final long LIMIT = 1 << 20;
    private static final int THING = 1000;

    private final PeerMemory memory = new PeerMemory(LIMIT);
    private final List<Kept> refused = new ArrayList<>();

    PeerMemoryTest() {
        memory.onRefused(refused::add);
    }

    private static List<Reservation> fill(Holder holder, int thing) {
        final List<Reservation> all = new ArrayList<>();
        for (Reservation next = holder.reserve(Kept.ANSWER, thing);
                next != null;
                next = holder.reserve(Kept.ANSWER, thing)) {
            all.add(next);
        }
        return all;
    }

    @Test
    void shouldGiveAHolderThatIsAloneItsShareAndNoMore() {
        final Holder alone = memory.holder(PeerKey.NONE);
        fill(alone, THING);
        final double share = (double) PeerMemory.SHARE / (PeerMemory.SHARE + 1);
        assertThat(alone.keptBytes()).isBetween((long) (share * LIMIT) - 2 * THING, (long) (share * LIMIT) + 2 * THING);
        assertThat(refused).containsExactly(Kept.ANSWER);
    }

    @Test
    void shouldRefuseTheLargestHolderAndAdmitSmallOnes() {
        final Holder hog = memory.holder(PeerKey.NONE);
        final List<Reservation> kept = fill(hog, THING);
        for (int i = 0; i < 100; i++) {
            assertThat(memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, THING)).isNotNull();
            assertThat(hog.reserve(Kept.ANSWER, THING)).isNull();
        }
        kept.forEach(Reservation::close);
        assertThat(hog.reserve(Kept.ANSWER, THING)).isNotNull();
    }

    @Test
    void shouldGiveHoldersThatWantTooMuchEqualPartsAndLeaveSome() {
        final List<Holder> hogs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            hogs.add(memory.holder(PeerKey.NONE));
        }
        boolean admitted = true;
        while (admitted) {
            admitted = false;
            for (final Holder hog : hogs) {
                admitted |= hog.reserve(Kept.ANSWER, 100) != null;
            }
        }
        final long part = LIMIT * PeerMemory.SHARE / (1 + 5 * PeerMemory.SHARE);
        assertThat(hogs).allSatisfy(hog -> assertThat(hog.keptBytes()).isBetween(part - THING, part + THING));
        assertThat(memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, THING)).isNotNull();
    }

    @Test
    void shouldCountAllOfAnAddressTogether() {
        final Holder first = memory.holder(7);
        fill(first, THING);
        assertThat(memory.holder(7).reserve(Kept.ANSWER, THING)).isNull();
        assertThat(memory.reserve(7L, Kept.ANSWER, THING, null)).isNull();
        assertThat(memory.holder(8).reserve(Kept.ANSWER, THING)).isNotNull();
        assertThat(memory.reserve("a connection", Kept.ANSWER, THING, null)).isNotNull();
    }

    @Test
    void shouldKeepRoomForSessionsAndCallsWhateverLasts() {
        boolean admitted = true;
        while (admitted) { // Each new holder takes most of what is left.
            admitted = false;
            final Holder next = memory.holder(PeerKey.NONE);
            while (next.reserve(Kept.SUBSCRIPTION, 0) != null) {
                admitted = true;
            }
        }
        assertThat(memory.keptBytes()).isBetween(LIMIT / 16 * 10 - 2048, LIMIT / 16 * 10);
        admitted = true;
        while (admitted) {
            admitted = memory.holder(PeerKey.NONE).reserve(Kept.SESSION, 0) != null;
        }
        assertThat(memory.keptBytes()).isBetween(LIMIT / 16 * 12 - 4096, LIMIT / 16 * 12);
        assertThat(memory.holder(PeerKey.NONE).reserve(Kept.CALL, LIMIT / 8)).isNotNull();
    }

    @Test
    void shouldForgetHoldersThatKeepNothing() {
        final Reservation ofSession = memory.holder(7).reserve(Kept.SESSION, 0);
        final Reservation ofConnection = memory.reserve("a connection", Kept.CALL, 10, null);
        assertThat(memory.holderCount()).isEqualTo(2);
        assertThat(ofConnection.grow(100)).isTrue();
        ofConnection.shrink(50);
        ofConnection.close();
        ofConnection.close();
        ofSession.close();
        assertThat(memory.holderCount()).isZero();
        assertThat(memory.keptBytes()).isZero();
    }

    @Test
    void shouldRefuseToGrowWhatIsClosed() {
        final Reservation reservation = memory.holder(PeerKey.NONE).reserve(Kept.CALL, 10);
        reservation.close();
        assertThat(reservation.grow(10)).isFalse();
        reservation.shrink(10);
        assertThat(memory.keptBytes()).isZero();
    }

    @Test
    void shouldBoundTheBytesOfAHandler() {
        final CallCap cap = new CallCap("tool 'x'", CallLimits.NONE.withMaxBytes(10_000));
        final Reservation first = memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, 9_000, cap);
        assertThat(first).isNotNull();
        assertThat(memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, 9_000, cap)).isNull();
        assertThat(first.reserve(Kept.ANSWER, 9_000)).isNull();
        assertThat(memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, 9_000)).isNotNull();
        first.close();
        assertThat(memory.holder(PeerKey.NONE).reserve(Kept.ANSWER, 9_000, cap)).isNotNull();
    }

    @Test
    void shouldComeBackToNothingWhateverThreadsDo() throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        final CallCap cap = new CallCap("tool 'x'", CallLimits.NONE);
        for (int i = 0; i < 8; i++) {
            final int seed = i;
            threads.add(Thread.ofVirtual().start(() -> reserveAtRandom(new Random(seed), cap)));
        }
        for (final Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(memory.keptBytes()).isZero();
        assertThat(memory.holderCount()).isZero();
        assertThat(memory.reserve("new", Kept.ANSWER, THING, cap)).isNotNull();
    }

    private void reserveAtRandom(Random random, CallCap cap) {
        for (int i = 0; i < 2_000; i++) {
            final List<Reservation> all = new ArrayList<>();
            for (int j = random.nextInt(8); j >= 0; j--) {
                final Reservation reservation = random.nextBoolean()
                        ? memory.reserve((long) random.nextInt(1, 4), Kept.CALL, random.nextInt(100_000), cap)
                        : memory.holder(random.nextInt(3)).reserve(Kept.CALL, random.nextInt(100_000), cap);
                if (reservation != null) {
                    reservation.grow(random.nextInt(10_000));
                    all.add(reservation);
                }
            }
            assertThat(memory.keptBytes()).isBetween(0L, 2 * LIMIT);
            all.forEach(Reservation::close);
        }
    }

    @Test
    void shouldTellAddressesApart() {
        final byte[] one = {10, 0, 0, 1};
        final byte[] other = {10, 0, 0, 2};
        final byte[] six = new byte[16];
        six[0] = 0x20;
        six[1] = 1;
        final byte[] neighbour = six.clone();
        neighbour[15] = 9;
        assertThat(PeerKey.of(one)).isNotEqualTo(PeerKey.of(other)).isNotEqualTo(PeerKey.NONE);
        assertThat(PeerKey.of(six)).isEqualTo(PeerKey.of(neighbour)).isNotEqualTo(PeerKey.of(one));
    }

    private static int take(CallPermits permits, CallCap cap, Holder holder, List<CallPermit> taken) {
        final int before = taken.size();
        for (CallPermit next = permits.tryTake(cap, false, () -> holder.reserve(Kept.CALL, 0, cap));
                next != null;
                next = permits.tryTake(cap, false, () -> holder.reserve(Kept.CALL, 0, cap))) {
            taken.add(next);
        }
        return taken.size() - before;
    }

    @Test
    void shouldKeepAPermitUntilItsThreadEndsAndLeaveSomeForOthers() {
        final CallPermits permits = new CallPermits(50, 2);
        final CallCap slow = new CallCap("tool 'slow'", CallLimits.NONE);
        final List<CallPermit> taken = new ArrayList<>();
        assertThat(take(permits, slow, memory.holder(PeerKey.NONE), taken)).isEqualTo(40);
        assertThat(permits.refusal()).isEqualTo(CallPermits.Refusal.PEER);
        assertThat(take(permits, slow, memory.holder(PeerKey.NONE), taken)).isEqualTo(8);
        int others = 1;
        while (others > 0 && permits.refusal() == CallPermits.Refusal.PEER) {
            others = take(permits, slow, memory.holder(PeerKey.NONE), taken);
        }
        assertThat(permits.refusal()).isEqualTo(CallPermits.Refusal.HANDLER);
        assertThat(permits.taken()).isBetween(47, 49);
        final CallCap other = new CallCap("tool 'other'", CallLimits.NONE);
        final CallPermit honest =
                permits.tryTake(other, false, () -> memory.holder(PeerKey.NONE).reserve(Kept.CALL, 0, other));
        assertThat(honest).isNotNull();
        honest.leave();
        honest.close();
        taken.forEach(CallPermit::close);
        assertThat(permits.taken()).isZero();
        assertThat(memory.keptBytes()).isZero();
    }
}
