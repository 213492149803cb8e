package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The workers of a leader: awaits as many as there are to be, whom {@link WorkerAcceptor} lets in. {@link #fail} and
 * {@link #close} are for any thread, the rest for one.
 *
 * <p>Nobody is asked to prove who he is, and nothing is encrypted: a leader listens on loopback unless told otherwise,
 * and elsewhere belongs into a network that is trusted.
 */
public final class WorkerRoster implements AutoCloseable {
    /** Most workers of a leader. */
    public static final int MOST_WORKERS = 64;

    private final int count;
    private final long awaitNs;
    private final WorkerAcceptor acceptor;
    private final List<PeerLines> workers = new CopyOnWriteArrayList<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    /**
     * Listens.
     *
     * @param greeting that each worker has to know.
     * @param address to listen at; null for any port of loopback.
     * @param count of workers.
     * @param awaitNs in which all must have joined.
     * @throws IOException when the address cannot be used.
     */
    public WorkerRoster(Greeting greeting, InetSocketAddress address, int count, long awaitNs) throws IOException {
        this.count = count;
        this.awaitNs = awaitNs;
        acceptor = new WorkerAcceptor(
                address == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : address, greeting);
    }

    /**
     * The port to join at.
     *
     * @return its number.
     */
    public int port() {
        return acceptor.address().getPort();
    }

    /**
     * The option by which a worker joins.
     *
     * @return name and address.
     */
    public String invitation() {
        return "--join=" + acceptor.address().getAddress().getHostAddress() + ":" + port();
    }

    /**
     * Ends the work of all. Any thread.
     *
     * @param reason of it.
     */
    public void fail(String reason) {
        failure.compareAndSet(null, new IOException(reason));
        close();
    }

    /**
     * The reason why a conversation has ended.
     *
     * @param ended by which it was noticed.
     * @return the one that {@link #fail} was told, if any; otherwise this.
     */
    public IOException reason(IOException ended) {
        return failure.get() == null ? ended : failure.get();
    }

    /**
     * Waits until all are here.
     *
     * @return in the order in which they came.
     * @throws IOException when one is late, or was asked for something else.
     */
    public List<PeerLines> join() throws IOException {
        workers.addAll(acceptor.await(count, awaitNs));
        return workers;
    }

    @Override
    public void close() {
        acceptor.close();
        workers.forEach(PeerLines::close);
    }
}
