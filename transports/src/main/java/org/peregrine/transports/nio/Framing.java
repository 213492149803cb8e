package org.peregrine.transports.nio;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;

/**
 * Finds messages in the bytes of one connection, and frames replies. One object per connection; it keeps
 * positions and flags, never bytes. Network thread only.
 */
public interface Framing {
    /**
     * Consumes messages: calls {@link Feed#deliver(Frame)} for each whole one. Bytes that are not consumed are
     * passed again, then with more behind them and possibly in another buffer, so positions are to be kept relative to
     * {@code offset}. After the end of the peer's input it is called once more, with {@link Feed#peerEnded()}.
     * Whatever it sends or delivers may close the connection; the bytes stay readable until it returns.
     *
     * @param buffer holds the bytes, with readable padding behind them; may be changed between offset and limit.
     * @param offset of the first byte that was not consumed before.
     * @param limit index after the last byte.
     * @return index of the first byte that is not consumed.
     */
    int onBytes(UnsafeBuffer buffer, int offset, int limit);

    /**
     * Sends a reply, or keeps it until its turn comes.
     *
     * @param reply valid during the call.
     */
    void onReply(Reply reply);

    /** No memory was left for a partial message: its bytes are lost and input has ended. Sends the peer an error. */
    void onOutOfMemory();

    /** The peer sends no more while answers for it are under way. Called at most once. */
    default void onPeerEnded() {}

    /** Every delivered frame is answered; see {@link Connection#awaitAnswers}. */
    default void onAnswered() {}

    /**
     * {@link Limit#KEEP_ALIVE_NS} went by since the last call or {@link Connection#startTicking()}, or {@link
     * Limit#CLOSE_GRACE_NS} since {@link Connection#startGracePeriod()}.
     */
    default void onTick() {}

    /**
     * The server closes: no more input comes, and no more answers do. Sends the last bytes. Called once.
     */
    default void onFinish() {}

    /** The connection is closed: releases borrowed memory. Called once. */
    default void onClose() {}

    /**
     * Idle state of the connection, as far as the framing knows it.
     *
     * @return {@link IdleState#ACTIVE} unless the connection may have to go for others.
     */
    default IdleState idleState() {
        return IdleState.ACTIVE;
    }

    /**
     * Whether the framing skips the rest of a message, such as the body of a refused request, and keeps no byte of it.
     * The peer has the same time for it as for a message that is kept.
     *
     * @return false between messages.
     */
    default boolean isSkipping() {
        return false;
    }

    /**
     * Whether a peer of which nothing was accepted is not silent: a message is refused, skipped or held back, or was
     * since the last call.
     *
     * @return false when the peer has sent nothing that ends.
     */
    default boolean hasSpoken() {
        return isSkipping() || isBlocked();
    }

    /**
     * Sends the protocol's notice of closing to a peer that has sent nothing valid in time.
     *
     * @return false when the protocol has no such message: the connection is closed at once.
     */
    default boolean onSilent() {
        return false;
    }

    /**
     * Whether the framing takes no more messages for now.
     *
     * @return true to stop reading until a reply changes it.
     */
    default boolean isBlocked() {
        return false;
    }

    /**
     * Length of the message that begins with the first byte that is not consumed, where it is known before its end.
     *
     * @return bytes, those that have come included; 0 when it is not known.
     */
    default int awaitedBytes() {
        return 0;
    }

    /**
     * Length of replies that are kept because they may not be sent yet.
     *
     * @return bytes.
     */
    default int parkedBytes() {
        return 0;
    }
}
