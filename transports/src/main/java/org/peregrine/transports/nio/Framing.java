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
     * Consumes messages: calls {@link Connection#deliver(Frame)} for each whole one. Bytes that are not consumed are
     * passed again, then with more behind them and possibly in another buffer, so positions are to be kept relative to
     * {@code offset}. After the end of the peer's input it is called once more, with {@link Connection#peerEnded()}.
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

    /** No memory was left to keep a partial message. Its bytes are lost and input has ended; the peer is to be told. */
    void onOutOfMemory();

    /** The peer sends no more while answers for it are under way. Called at most once. */
    default void onPeerEnded() {}

    /** Every delivered frame is answered; see {@link Connection#awaitAnswers}. */
    default void onAnswered() {}

    /**
     * {@link Limit#KEEP_ALIVE_NS} went by since the last call or {@link Connection#startTicking()}, or {@link
     * Limit#CLOSE_GRACE_NS} since {@link Connection#startGrace()}.
     */
    default void onTick() {}

    /**
     * The server leaves: no more input comes, and all that was delivered is answered if it ever will be. Called once.
     */
    default void onFinish() {}

    /** The connection is closed: what was borrowed is given back. Called once. */
    default void onClose() {}

    /**
     * Standing of the connection with its peer, as far as the framing sees it.
     *
     * @return {@link Standing#ENGAGED} unless it may be ended for being quiet.
     */
    default Standing standing() {
        return Standing.ENGAGED;
    }

    /**
     * Whether the peer owes the rest of something of which no byte is kept, such as a body that is skipped. It has as
     * long for that as for what is kept.
     *
     * @return false at the border of messages.
     */
    default boolean owesRest() {
        return false;
    }

    /**
     * Says good-bye to a peer that was silent for too long.
     *
     * @return false when the protocol has no word for it: then the connection is closed at once.
     */
    default boolean onSilent() {
        return false;
    }

    /**
     * Whether no more messages are wanted for now.
     *
     * @return true to stop reading until a reply changes it.
     */
    default boolean isBlocked() {
        return false;
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
