package org.peregrine.client.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BlockPoolTest {
    private static final int MIB = 1 << 20;

    @Test
    void shouldKeepWhatIsGivenBack() {
        final BlockPool pool = new BlockPool();
        final Block small = pool.borrow(1000);
        final Block large = pool.borrow(3 * MIB);
        pool.release(small);
        pool.release(large);
        assertThat(pool.borrow(1000)).isSameAs(small);
        assertThat(pool.borrow(3 * MIB)).isSameAs(large);
    }

    @Test
    void shouldKeepLargeBlocksUpToABound() {
        final BlockPool pool = new BlockPool();
        final Block first = pool.borrow(16 * MIB);
        final Block second = pool.borrow(16 * MIB);
        final Block third = pool.borrow(2 * MIB);
        pool.release(first);
        pool.release(second);
        pool.release(third);
        assertThat(pool.borrow(2 * MIB)).isNotSameAs(third);
        assertThat(pool.borrow(16 * MIB)).isSameAs(second);
        pool.release(third);
        assertThat(pool.borrow(2 * MIB)).isSameAs(third);
    }
}
