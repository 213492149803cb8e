package org.peregrine.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PeerSharesTest {
    private static final int MOST = 1_000;

    private final PeerShares shares = new PeerShares(MOST);

    private int enterAll(long address) {
        int count = 0;
        while (shares.enter(address)) {
            count++;
        }
        return count;
    }

    @Test
    void shouldLeaveRoomToWhoeverHasLittle() {
        assertThat(enterAll(1)).as("alone it has most").isEqualTo(MOST * 4 / 5);
        assertThat(enterAll(2)).as("of the rest").isEqualTo(MOST * 4 / 25);
        assertThat(shares.enter(1)).isFalse();
        assertThat(shares.enter(3)).isTrue();
        assertThat(shares.enter(PeerKey.NONE)).isTrue();
    }

    @Test
    void shouldCountNobodyInParticularWithNobody() {
        assertThat(enterAll(PeerKey.NONE)).isEqualTo(MOST);
        assertThat(shares.enter(1)).isFalse();
        shares.leave(PeerKey.NONE);
        assertThat(shares.enter(1)).isTrue();
    }

    @Test
    void shouldKeepNothingOfAddressesThatHaveNone() {
        for (int address = 1; address <= 100; address++) {
            assertThat(shares.enter(address)).isTrue();
        }
        assertThat(shares.count()).isEqualTo(100);
        for (int address = 1; address <= 100; address++) {
            shares.leave(address);
        }
        assertThat(shares.count()).isZero();
        assertThat(shares.addressCount()).isZero();
    }
}
