package org.peregrine.transports.nio;

/** Connections with work, in the order of their turns. Linked through the connections. */
final class ReadyQueue {
    private Connection head;
    private Connection tail;
    private int size;

    void addLast(Connection connection) {
        if (connection.ready) {
            return;
        }
        connection.ready = true;
        connection.nextReady = null;
        if (tail == null) {
            head = connection;
        } else {
            tail.nextReady = connection;
        }
        tail = connection;
        size++;
    }

    void addFirst(Connection connection) {
        if (connection.ready) {
            return;
        }
        connection.ready = true;
        connection.nextReady = head;
        head = connection;
        if (tail == null) {
            tail = connection;
        }
        size++;
    }

    Connection poll() {
        final Connection first = head;
        if (first != null) {
            head = first.nextReady;
            if (head == null) {
                tail = null;
            }
            first.nextReady = null;
            first.ready = false;
            size--;
        }
        return first;
    }

    int size() {
        return size;
    }
}
