package org.peregrine.engine.transport;

import java.io.IOException;
import java.util.List;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.ReportedError;

/**
 * A source of frames and a sink for replies: the seam between the engine, which knows no socket, and the sockets,
 * which know no JSON-RPC. One transport feeds one shard, that is one ring with its own stages.
 *
 * <p>All methods except {@link #wakeup()}, {@link #name()} and {@link #reportedErrors()} are called by the shard's
 * network thread, which is the only owner of every channel. None of them blocks but {@link #await(long)}; none throws
 * for what a peer does; after {@link #open} none allocates per message.
 */
public interface Transport {
    /** {@link #offer}: the bytes were sent, or copied to be sent; the caller may reuse them. */
    int SENT = 0;
    /** {@link #offer}: the connection has ended; the reply is counted and dropped, there is nobody to read it. */
    int CLOSED = -1;

    /**
     * The transport's name in counters, messages and thread names.
     *
     * @return a short lower-case name.
     */
    String name();

    /**
     * Longest reply that the transport can carry; a longer one is answered with the error of {@link
     * Limit#MAX_REPLY_BYTES}. Called before {@link #open}.
     *
     * @param limits of the engine.
     * @return bytes; at most the engine's limit.
     */
    default int maxReplyBytes(Limits limits) {
        return limits.intValue(Limit.MAX_REPLY_BYTES);
    }

    /**
     * Errors that something below the transport has reported, such as a driver: shown by {@code stat}, {@code /metrics}
     * and reports. Any thread, once a second; does not wait.
     *
     * @return a list that does not change.
     */
    default List<ReportedError> reportedErrors() {
        return List.of();
    }

    /**
     * Binds and gets ready. Called once, before the first poll.
     *
     * @param context of the shard: limits, the frame handler, memory, counters.
     * @throws IOException when an address cannot be bound; the message names the address.
     */
    void open(TransportContext context) throws IOException;

    /**
     * Reads what is there without blocking and delivers frames. Retries first what the handler did not take before.
     *
     * @param frameLimit most frames to deliver in this call.
     * @param nowNs the duty cycle's time.
     * @return the work count: frames, accepted connections, flushed writes; 0 when there was nothing to do.
     */
    int poll(int frameLimit, long nowNs);

    /**
     * Takes one reply. Replies of one connection may come in another order than its frames; a transport whose
     * protocol needs the order (HTTP pipelining) restores it.
     *
     * @param reply valid during the call.
     * @return {@link #SENT} or {@link #CLOSED}. A peer that does not read is the transport's own matter: it keeps at
     *     most {@code EngineContext.maxPendingReplyBytes} for a connection, reads nothing more from it meanwhile, and
     *     ends it when even that is not enough.
     */
    int offer(Reply reply);

    /**
     * Ends a connection at once, because {@link #offer} threw while it sent there: what went out may be half a reply. A
     * transport whose {@code offer} never throws need not do anything.
     *
     * @param connectionId the connection; it may have ended.
     */
    default void abort(long connectionId) {}

    /**
     * Whether bytes wait that a peer has not taken. What can be said later, or once instead of twice, waits for them.
     *
     * @param connectionId the connection.
     * @return false also when the connection has ended.
     */
    boolean isBacklogged(long connectionId);

    /** Writes what {@link #offer} gathered. Called at the end of each batch of replies. */
    void flush();

    /**
     * Blocks until there is something to read or write, {@link #wakeup()} was called, or the time is over.
     *
     * @param timeoutNs longest wait.
     */
    void await(long timeoutNs);

    /** Ends a running or the next {@link #await}. Any thread; cheap when nobody waits. */
    void wakeup();

    /**
     * Begins to leave: what arrives is still taken, and peers are told with every reply that there will be no more,
     * where the protocol has a way to.
     */
    default void drain() {}

    /** Stops listening, after accepting every connection that the system has made. Called before {@link #quiesce()}. */
    default void stopAccepting() {}

    /**
     * Whether input may still come.
     *
     * @return false when no peer is left that could send, or after {@link #quiesce()} when all that was read before was
     *     delivered.
     */
    default boolean awaitsInput() {
        return false;
    }

    /**
     * Stops accepting connections, unless it has, and reading frames. What another shard has read for this one is still
     * delivered.
     */
    void quiesce();

    /** Ends every connection in order: nothing more is said, and what was said before still goes out. Called once. */
    default void finish() {}

    /**
     * Whether replies wait in the transport for their peers to read.
     *
     * @return true while bytes are unsent, or could be lost by a close.
     */
    boolean hasPendingReplies();

    /** Closes every channel and gives all memory back. Called once, last. */
    void close();
}
