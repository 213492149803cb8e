package org.peregrine.transports.nio;

/**
 * The connections of a shard by id. An id is {@code generation << 32 | slot}: a slot is used again, an id is not before
 * 2³² connections, so a late reply is recognised.
 */
final class ConnectionTable {
    /** Slots for closed connections of which the handler has not been notified yet. */
    private static final int SPARE_SLOTS = 256;

    private final int capacity;
    private final Connection[] slots;
    private final int[] freeSlots;
    private int freeCount;
    private int openCount;
    private long generation;

    ConnectionTable(int capacity) {
        this.capacity = capacity;
        freeCount = capacity + SPARE_SLOTS;
        slots = new Connection[freeCount];
        freeSlots = new int[freeCount];
        for (int i = 0; i < freeCount; i++) {
            freeSlots[i] = freeCount - 1 - i;
        }
    }

    boolean isFull() {
        return openCount >= capacity || freeCount == 0;
    }

    /** Adds a connection and returns its id. Not when {@link #isFull()}. */
    long add(Connection connection) {
        openCount++;
        final int slot = freeSlots[--freeCount];
        slots[slot] = connection;
        return generation++ << Integer.SIZE | slot;
    }

    /** Returns the connection with this id, or null when it is gone. */
    Connection find(long id) {
        final int slot = (int) id;
        if (slot < 0 || slot >= slots.length) {
            return null;
        }
        final Connection connection = slots[slot];
        return connection != null && connection.id() == id ? connection : null;
    }

    /** Counts a connection as closed; it is found until it is removed. */
    void closed() {
        openCount--;
    }

    void remove(long id) {
        final int slot = (int) id;
        slots[slot] = null;
        freeSlots[freeCount++] = slot;
    }

    /** The number of connections. */
    int count() {
        return slots.length - freeCount;
    }

    int slotCount() {
        return slots.length;
    }

    /** Returns the connection in a slot, or null. */
    Connection at(int slot) {
        return slots[slot];
    }
}
