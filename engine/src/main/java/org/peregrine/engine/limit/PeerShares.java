package org.peregrine.engine.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts lasting state by address, so that no address uses up its limit. As with bytes, the largest is refused first:
 * an address may have {@value PeerMemory#SHARE} times as many as are free. Any thread.
 */
public final class PeerShares {
    private final int most;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<Long, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * Creates empty shares.
     *
     * @param most as many as there may be.
     */
    public PeerShares(int most) {
        this.most = most;
    }

    /**
     * Counts one more.
     *
     * @param address of the peer; {@link PeerKey#NONE} has no share of its own.
     * @return false, and nothing is counted, when there are too many or the address has its share.
     */
    public boolean enter(long address) {
        final int free = most - all.getAndIncrement();
        if (free > 0 && (address == PeerKey.NONE || enter(address, (long) PeerMemory.SHARE * free))) {
            return true;
        }
        all.decrementAndGet();
        return false;
    }

    private boolean enter(long address, long share) {
        if (byAddress.merge(address, 1, Integer::sum) <= share) {
            return true;
        }
        leaveAddress(address);
        return false;
    }

    /**
     * Counts one less.
     *
     * @param address as it was entered.
     */
    public void leave(long address) {
        if (address != PeerKey.NONE) {
            leaveAddress(address);
        }
        all.decrementAndGet();
    }

    private void leaveAddress(long address) {
        byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }

    /**
     * Number of them.
     *
     * @return a count.
     */
    public int count() {
        return all.get();
    }

    /** Addresses that have any; for tests. */
    int addressCount() {
        return byAddress.size();
    }
}
