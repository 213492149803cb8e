package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** User of a {@link Wire}: the connection that it belongs to. Called on the thread that polls. */
public interface WireOwner {
    /** The wire takes messages. */
    void onUp();

    /**
     * A message came, or a batch of them. It is decoded where it stands.
     *
     * @param buffer holds it; 64 bytes behind it can be read, and the first of them be written for a moment.
     * @param offset of its first byte.
     * @param length of it.
     */
    void onMessage(UnsafeBuffer buffer, int offset, int length);

    /**
     * A message came in memory that others read, such as a log buffer: it is copied, then decoded.
     *
     * @param buffer holds it; not written to.
     * @param offset of its first byte.
     * @param length of it.
     */
    void onReadOnlyMessage(DirectBuffer buffer, int offset, int length);

    /**
     * Something came that is no message. The connection goes on.
     *
     * @param reason of the fault.
     * @param buffer holds what came.
     * @param offset of its first byte.
     * @param length of it.
     */
    void onInvalid(String reason, UnsafeBuffer buffer, int offset, int length);

    /**
     * The wire has ended, or could not be connected. Nothing follows.
     *
     * @param reason in words, with what the system said.
     */
    void onDown(String reason);

    /**
     * Whether the connection has ended, which its caller can do from within {@link #onMessage}.
     *
     * @return true when nothing more is wanted.
     */
    boolean isClosed();
}
