package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.codec.json.HeapJson;

/** A worker's way to its leader. */
public final class LeaderLink {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CONNECT_MS = 5_000;

    private LeaderLink() {}

    /**
     * Connects to a leader, which may not be there yet.
     *
     * @param leader to be joined.
     * @param awaitNs in which it must be there.
     * @return connected.
     * @throws IOException when it is not there in time.
     */
    public static PeerLines join(InetSocketAddress leader, long awaitNs) throws IOException {
        final long deadlineNs = System.nanoTime() + awaitNs;
        while (true) {
            final Socket socket = new Socket();
            try {
                socket.connect(leader, CONNECT_MS);
                requireOther(socket);
                return new PeerLines(socket, new LineMemory());
            } catch (final IOException absent) {
                socket.close();
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException(
                            "there is no leader at " + leader.getHostString() + ":" + leader.getPort() + ": "
                                    + absent.getMessage(),
                            absent);
                }
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    /**
     * Greets the leader, and waits for the share of the work.
     *
     * @param lines to the leader.
     * @param greeting of this worker.
     * @param awaitNs in which all workers must have joined.
     * @return the share, with {@code place} and {@code of}.
     * @throws IOException when the leader has gone, or refuses.
     */
    public static PeerMessage greet(PeerLines lines, Greeting greeting, long awaitNs) throws IOException {
        final PeerMessage share;
        try {
            lines.write(greeting.json(), awaitNs);
            share = lines.read(awaitNs);
            if (!share.has("refused") || share.text("refused") == null) {
                place(share);
                count(share);
                return share;
            }
        } catch (final ProtocolException other) {
            throw isNone(lines, other);
        } catch (final IOException ended) {
            throw gone(ended);
        }
        throw new IOException(share.text("refused"));
    }

    /**
     * The place of a worker among all.
     *
     * @param share of the work.
     * @return 0 for the first.
     * @throws IOException when the share does not say it.
     */
    public static int place(PeerMessage share) throws IOException {
        return small(share.count("place"));
    }

    /**
     * Number of workers.
     *
     * @param share of the work.
     * @return all of them.
     * @throws IOException when the share does not say it.
     */
    public static int count(PeerMessage share) throws IOException {
        return small(share.count("of"));
    }

    private static int small(long count) {
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    /** While nobody listens at a port that the system gives out, a connection to it may be given that very port. */
    private static void requireOther(Socket socket) throws IOException {
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
            throw new IOException("it has connected to itself");
        }
    }

    /**
     * The failure of a worker that has joined something else.
     *
     * @param lines to whoever listens there.
     * @param other by which it was noticed.
     * @return the failure.
     */
    public static IOException isNone(PeerLines lines, ProtocolException other) {
        return new IOException("what listens at " + lines.peer() + " is no leader: " + other.getMessage(), other);
    }

    /**
     * The failure of a worker whose leader has given up: the reason stands in the leader's own output alone.
     *
     * @param cause by which it was noticed.
     * @return the failure.
     */
    public static IOException gone(IOException cause) {
        return new IOException("the leader has gone: " + cause.getMessage() + " (its own output says why)", cause);
    }

    /**
     * Says why there will be no result, if the leader is still there to hear it.
     *
     * @param lines to the leader.
     * @param failed the reason.
     * @param awaitNs in which the leader must take it.
     */
    public static void sendFailure(PeerLines lines, IOException failed, long awaitNs) {
        final HeapJson json = new HeapJson();
        json.writer()
                .beginObject()
                .name("failed")
                .value(String.valueOf(failed.getMessage()))
                .endObject();
        try {
            lines.write(json, awaitNs);
        } catch (final IOException ended) {
            failed.addSuppressed(ended);
        }
    }
}
