package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.peregrine.codec.json.HeapJson;

/**
 * Lets workers in. Whoever connects is heard on a thread of his own, so that somebody who says nothing, or who is none,
 * keeps no worker waiting; he is sent away.
 */
public final class WorkerAcceptor implements AutoCloseable {
    private static final long HELLO_NS = TimeUnit.SECONDS.toNanos(5);

    /** Most that are heard at once; more wait in the backlog until one of them has been sent away. */
    private static final int MOST_HEARD = 256;

    private static final int BACKLOG = 256;

    private final ServerSocket server = new ServerSocket();
    private final LineMemory memory = new LineMemory();
    private final Semaphore heard = new Semaphore(MOST_HEARD);
    private final Set<PeerLines> strangers = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Greeting greeting;
    private boolean closed;

    /** Somebody who has joined, in the order of connecting; or the reason why nobody can any more. */
    private record Arrival(long order, PeerLines worker, IOException failure) {}

    /**
     * Listens.
     *
     * @param address to listen at.
     * @param greeting that each worker has to know.
     * @throws IOException when nobody can listen there.
     */
    public WorkerAcceptor(InetSocketAddress address, Greeting greeting) throws IOException {
        this.greeting = greeting;
        try {
            server.bind(address, BACKLOG);
        } catch (final IOException taken) {
            server.close();
            throw new IOException(
                    "cannot listen at " + address.getHostString() + ":" + address.getPort() + ": " + taken.getMessage(),
                    taken);
        }
    }

    /**
     * The address that it listens at.
     *
     * @return with the port that it was given.
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /**
     * Waits until all have joined, and lets in nobody else.
     *
     * @param count of workers.
     * @param awaitNs in which they must be there.
     * @return in the order in which they have connected.
     * @throws IOException when they are not there in time, or one has another load in mind.
     */
    public List<PeerLines> await(int count, long awaitNs) throws IOException {
        final long deadlineNs = System.nanoTime() + awaitNs;
        final List<Arrival> joined = new ArrayList<>();
        Thread.ofVirtual().name("load-accept").start(this::accept);
        try {
            while (joined.size() < count) {
                final Arrival next = arrivals.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new IOException(String.format(
                            "%d of %d workers have joined within %d s",
                            joined.size(), count, TimeUnit.NANOSECONDS.toSeconds(awaitNs)));
                }
                if (next.failure() != null) {
                    throw next.failure();
                }
                joined.add(next);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (final IOException failed) {
            joined.forEach(one -> one.worker().close());
            throw failed;
        } finally {
            close();
        }
        return joined.stream()
                .sorted(Comparator.comparingLong(Arrival::order))
                .map(Arrival::worker)
                .toList();
    }

    private void accept() {
        try {
            for (long order = 0; true; order++) {
                heard.acquire();
                final Socket socket = server.accept();
                final long place = order;
                Thread.ofVirtual().name("load-hello").start(() -> greet(socket, place));
            }
        } catch (final IOException closed) {
            arrivals.add(new Arrival(0, null, closed));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void greet(Socket socket, long order) {
        try {
            final PeerLines lines = new PeerLines(socket, memory);
            strangers.add(lines);
            // Nobody who comes while this closes is waited for.
            if (server.isClosed() || !isWorker(lines, order)) {
                lines.close();
                strangers.remove(lines);
            }
        } catch (final IOException ended) {
            // Somebody who was here for a moment.
        } finally {
            heard.release();
        }
    }

    /** Whether somebody has joined. One that has another load in mind ends this one: there will be no other. */
    private boolean isWorker(PeerLines lines, long order) {
        final String wanted;
        try {
            final PeerMessage hello = lines.read(HELLO_NS, PeerLines.MAX_HELLO_BYTES);
            wanted = hello.text("agreement");
            if (hello.count(greeting.kind()) != greeting.version() || wanted == null) {
                return false;
            }
        } catch (final IOException stranger) {
            return false;
        }
        if (wanted.equals(greeting.digest())) {
            return join(new Arrival(order, lines, null));
        }
        arrivals.add(new Arrival(order, null, refuse(lines)));
        return false;
    }

    /** Keeps a worker; false when all that are awaited are there. */
    private synchronized boolean join(Arrival arrival) {
        if (closed) {
            return false;
        }
        strangers.remove(arrival.worker());
        return arrivals.add(arrival);
    }

    private static IOException refuse(PeerLines lines) {
        final IOException other = new IOException("another load was asked of the worker at " + lines.peer()
                + " than of its leader: both need the same options");
        final HeapJson refusal = new HeapJson();
        refusal.writer().beginObject().name("refused").value(other.getMessage()).endObject();
        try {
            lines.write(refusal, HELLO_NS);
        } catch (final IOException gone) {
            other.addSuppressed(gone);
        }
        return other;
    }

    /** Lets nobody in any more. Any thread. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            server.close();
        } catch (final IOException ended) {
            // It is closed all the same.
        }
        strangers.forEach(PeerLines::close);
        arrivals.stream().map(Arrival::worker).filter(Objects::nonNull).forEach(PeerLines::close);
    }
}
