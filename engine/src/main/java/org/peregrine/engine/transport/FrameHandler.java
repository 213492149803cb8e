package org.peregrine.engine.transport;

/** Takes the frames that a transport reads. Called by the network thread only, from inside {@code Transport.poll}. */
public interface FrameHandler {
    /**
     * Takes one frame by copying it. The frame stays the transport's.
     *
     * @param frame valid during the call.
     * @return false when the ring is full (back-pressure): the transport must keep the frame, stop reading that
     *     connection and offer the same frame again in a later poll. Nothing is ever dropped here.
     */
    boolean onFrame(Frame frame);

    /**
     * A connection has ended, by either side. Called exactly once for every connection that delivered a frame, after
     * its last frame.
     *
     * @param connectionId the connection.
     * @return false when the ring is full: the transport must call again in a later poll.
     */
    boolean onDisconnect(long connectionId);

    /**
     * A peer ended its side of a connection on which exchanges are under way. Over HTTP, where each request has a
     * response of its own, this withdraws the requests. Called at most once for a connection, before its disconnect.
     *
     * @param connectionId the connection.
     * @return false when the ring is full: the transport must call again in a later poll.
     */
    boolean onPeerEnded(long connectionId);

    /**
     * Called for a peer that did not read its replies, when it has caught up or its connection has ended. Network
     * thread.
     *
     * @param connectionId the connection.
     * @param sinceNs when its socket took no more.
     * @param untilNs when no reply waited any more.
     */
    default void onReaderStalled(long connectionId, long sinceNs, long untilNs) {}

    /**
     * Called for a request that the transport has answered itself. Network thread; never throws.
     *
     * @param request valid during the call.
     */
    default void onRefused(RefusedRequest request) {}
}
