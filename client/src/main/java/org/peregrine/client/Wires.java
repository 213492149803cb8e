package org.peregrine.client;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.client.socket.SocketSet;

/**
 * The wires of a selector: makes them, and waits for all of them. While there are only sockets it sleeps in the
 * operating system; otherwise it polls, without rest for a while when answers are due, and then with naps that are
 * short beside the time that has passed. One thread.
 */
final class Wires implements AutoCloseable {
    private static final long MIN_NAP_NS = 20_000;
    private static final long MAX_NAP_NS = 1_000_000;

    /** A nap is this part of the time without work: what comes is seen late by 1 % of the wait at most. */
    private static final int NAP_SHARE = 100;

    /** Answers that are due are looked for without rest as long as a nap would be shorter. */
    private static final long SPIN_NAP_NS = 100_000;

    private final SocketSet sockets = new SocketSet();
    private final ProcessGroup processes;
    private final Map<String, WireGroup> byScheme = new HashMap<>();
    private final List<WireGroup> groups = new ArrayList<>();
    private volatile boolean awake;
    private boolean waiting;
    private long lastWorkNs = System.nanoTime();

    Wires(MessageReader messages) throws IOException {
        processes = new ProcessGroup(sockets.pool(), messages);
        groups.add(processes);
    }

    /** Sets the addresses that connections to other machines begin at, in turn. */
    void sources(List<InetAddress> addresses) {
        sockets.sources(addresses);
    }

    /** Makes the wire of a connection. */
    Wire create(Target target, ClientSettings settings, HttpWireOwner owner) {
        return switch (target.kind()) {
            case HTTP -> new HttpWire(sockets, target, settings, owner);
            case SSE -> new SseWire(sockets, target, settings, owner);
            case WEBSOCKET -> new WebSocketWire(sockets, target, settings, owner);
            case TCP, UNIX -> new LineWire(sockets, target, settings, owner);
            case STDIO -> processes.create(target.text(), settings, owner);
            case OTHER -> group(target).create(target.text(), settings, owner);
        };
    }

    private WireGroup group(Target target) {
        return byScheme.computeIfAbsent(target.transport(), name -> {
            final WireGroup opened = TargetSchemes.find(name, target.text()).open();
            groups.add(opened);
            return opened;
        });
    }

    /** Writes what was offered to sockets; groups have taken it already. */
    void flush() {
        sockets.flush();
    }

    /** Ends a wait in {@link #poll}, or the next one. Any thread. */
    void wakeup() {
        awake = true;
        sockets.wakeup();
    }

    /** Waits for work, and does it; returns how much, or 0 when the time has passed. */
    int poll(long timeoutMs) throws IOException {
        if (!isPolled()) {
            awake = false;
            return sockets.select(timeoutMs) + pollGroups();
        }
        if (timeoutMs == 0) {
            return pollNow();
        }
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            final int work = pollNow();
            final long nowNs = System.nanoTime();
            if (work > 0 || awake) {
                awake = false;
                lastWorkNs = nowNs;
                return work;
            }
            if (nowNs - deadlineNs >= 0) {
                return 0;
            }
            idle(nowNs);
        }
    }

    private int pollNow() throws IOException {
        return (sockets.isEmpty() ? 0 : sockets.select(0)) + pollGroups();
    }

    private int pollGroups() {
        int work = 0;
        for (int i = 0; i < groups.size(); i++) {
            work += groups.get(i).poll();
        }
        return work;
    }

    private boolean isPolled() {
        for (int i = 0; i < groups.size(); i++) {
            if (!groups.get(i).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void idle(long nowNs) {
        final boolean due = isWaiting();
        if (due && !waiting) {
            lastWorkNs = nowNs;
        }
        waiting = due;
        final long napNs = (nowNs - lastWorkNs) / NAP_SHARE;
        if (due && napNs < SPIN_NAP_NS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(Math.clamp(napNs, MIN_NAP_NS, MAX_NAP_NS));
        }
    }

    private boolean isWaiting() {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).isWaiting()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        groups.forEach(WireGroup::close);
        sockets.close();
    }
}
