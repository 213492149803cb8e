package org.peregrine.engine.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The calls under way on each connection of a shard, to be withdrawn when its peer leaves. The dispatch thread adds and
 * reads; workers remove. A call is its own link in the list of its stripe, so nothing is allocated; stripes are locked,
 * for a few stores each time.
 *
 * @param <C> a call.
 */
final class ConnectionCalls<C extends ConnectionCalls.Link<C>> {
    /** A power of two. Connections are numbered in turn, so they spread over all of them. */
    private static final int STRIPES = 1_024;

    private final List<Stripe<C>> stripes = new ArrayList<>(STRIPES);

    ConnectionCalls() {
        for (int i = 0; i < STRIPES; i++) {
            stripes.add(new Stripe<>());
        }
    }

    /**
     * A call of a connection.
     *
     * @param <C> the call itself.
     */
    abstract static class Link<C> {
        private C previous;
        private C next;
        private boolean linked;

        /** The connection that the call came over; never changes. */
        abstract long connectionId();
    }

    private static final class Stripe<C extends Link<C>> {
        private C first;

        synchronized void add(C call) {
            final Link<C> added = call;
            added.linked = true;
            added.next = first;
            if (first != null) {
                link(first).previous = call;
            }
            first = call;
        }

        synchronized void remove(C call) {
            final Link<C> removed = call;
            if (!removed.linked) {
                return;
            }
            removed.linked = false;
            if (removed.previous == null) {
                first = removed.next;
            } else {
                link(removed.previous).next = removed.next;
            }
            if (removed.next != null) {
                link(removed.next).previous = removed.previous;
            }
            removed.previous = null;
            removed.next = null;
        }

        synchronized List<C> of(long connectionId) {
            List<C> found = List.of();
            for (C call = first; call != null; call = link(call).next) {
                if (call.connectionId() == connectionId) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(call);
                }
            }
            return found;
        }

        synchronized boolean isEmpty() {
            return first == null;
        }

        private static <C extends Link<C>> Link<C> link(C call) {
            return call;
        }
    }

    private Stripe<C> stripe(long connectionId) {
        return stripes.get((int) connectionId & STRIPES - 1);
    }

    void add(C call) {
        stripe(call.connectionId()).add(call);
    }

    /** Removes a call; without effect when it was never added. */
    void remove(C call) {
        stripe(call.connectionId()).remove(call);
    }

    /** Runs an action for each call of a connection, without a lock. */
    void forEach(long connectionId, Consumer<C> action) {
        stripe(connectionId).of(connectionId).forEach(action);
    }

    /** Whether there is no call of any connection. */
    boolean isEmpty() {
        return stripes.stream().allMatch(Stripe::isEmpty);
    }
}
