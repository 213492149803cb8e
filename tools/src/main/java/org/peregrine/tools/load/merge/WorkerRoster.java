package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.peregrine.codec.json.HeapJson;

/**
 * The workers of a leader: awaits as many as there are to be, and sends strangers away. {@link #fail} and
 * {@link #close} are for any thread, the rest for one.
 *
 * <p>Nobody is asked to prove who he is, and nothing is encrypted: a leader listens on loopback unless told otherwise,
 * and elsewhere belongs into a network that is trusted.
 */
public final class WorkerRoster implements AutoCloseable {
    /** Most workers of a leader. */
    public static final int MOST_WORKERS = 64;

    private static final long HELLO_NS = TimeUnit.SECONDS.toNanos(5);

    private final Greeting greeting;
    private final int count;
    private final long awaitNs;
    private final ServerSocket server = new ServerSocket();
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
        this.greeting = greeting;
        this.count = count;
        this.awaitNs = awaitNs;
        server.bind(
                address == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : address, MOST_WORKERS);
    }

    /**
     * The port to join at.
     *
     * @return its number.
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * The option by which a worker joins.
     *
     * @return name and address.
     */
    public String invitation() {
        return "--join=" + server.getInetAddress().getHostAddress() + ":" + port();
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
        final long deadlineNs = System.nanoTime() + awaitNs;
        while (workers.size() < count) {
            final long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            try {
                if (restMs <= 0) {
                    throw new SocketTimeoutException();
                }
                server.setSoTimeout((int) Math.min(Integer.MAX_VALUE, restMs));
                greet(server.accept());
            } catch (final SocketTimeoutException late) {
                throw new IOException(
                        String.format(
                                "%d of %d workers have joined within %d s",
                                workers.size(), count, TimeUnit.NANOSECONDS.toSeconds(awaitNs)),
                        late);
            }
        }
        server.close();
        return workers;
    }

    /** Lets a worker in; somebody else who has found the port is sent away, and waited for no longer. */
    private void greet(Socket socket) throws IOException {
        final PeerLines lines = new PeerLines(socket);
        final PeerMessage hello;
        try {
            hello = lines.read(Math.min(HELLO_NS, awaitNs));
            if (hello.count(greeting.kind()) != greeting.version()) {
                throw new IOException("it speaks another version");
            }
        } catch (final IOException stranger) {
            lines.close();
            return;
        }
        if (!greeting.digest().equals(hello.text("agreement"))) {
            final String other = "another load was asked of the worker at " + lines.peer()
                    + " than of its leader: both need the same options";
            final HeapJson refusal = new HeapJson();
            refusal.writer().beginObject().name("refused").value(other).endObject();
            lines.write(refusal);
            lines.close();
            throw new IOException(other);
        }
        workers.add(lines);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (final IOException ended) {
            // It is closed all the same.
        }
        workers.forEach(PeerLines::close);
    }
}
