package org.peregrine.tools.load;

/** Connections that may send, first come first served; a connection stands in it once for each request it may send. */
final class ReadyConnections {
    private final int[] ring;
    private int head;
    private int size;

    ReadyConnections(int capacity) {
        ring = new int[Integer.highestOneBit(Math.max(1, capacity)) << 1];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(int connection) {
        ring[(head + size) & (ring.length - 1)] = connection;
        size++;
    }

    int take() {
        final int connection = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return connection;
    }
}
