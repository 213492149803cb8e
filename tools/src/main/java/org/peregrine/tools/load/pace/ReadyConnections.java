package org.peregrine.tools.load.pace;

/**
 * Connections that may send, first come first served; a connection stands in it once for each request that it may send.
 * One thread.
 */
public final class ReadyConnections {
    private final int[] ring;
    private int head;
    private int size;

    /**
     * Creates it empty.
     *
     * @param capacity entries at most.
     */
    public ReadyConnections(int capacity) {
        ring = new int[Integer.highestOneBit(Math.max(1, capacity)) << 1];
    }

    /**
     * Whether none may send.
     *
     * @return true when all have as much under way as they may.
     */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Number of entries.
     *
     * @return those that may send.
     */
    public int size() {
        return size;
    }

    /**
     * Adds a connection behind all others.
     *
     * @param connection its index.
     */
    public void add(int connection) {
        ring[(head + size) & (ring.length - 1)] = connection;
        size++;
    }

    /**
     * Takes the first connection out.
     *
     * @return its index; there must be one.
     */
    public int take() {
        final int connection = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return connection;
    }
}
