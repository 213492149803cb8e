package org.peregrine.client;

import org.agrona.concurrent.UnsafeBuffer;

/** User of a {@link HeaderWire}. */
interface HttpWireOwner extends WireOwner {
    /** The server names the session: while it is being opened, or in answer to an initialize of the caller's own. */
    void onSession(UnsafeBuffer buffer, int offset, int length);

    /** The next event of a stream has an id. */
    void onEventId(UnsafeBuffer buffer, int offset, int length);

    /** A stream is to be opened again after so long when it ends. */
    void onRetry(long timeMs);

    /** The head of a response has come. */
    void onResponse();

    /** The body of a response that is no success; a JSON object is the answer. */
    void onRefusal(UnsafeBuffer buffer, int offset, int length);

    /** An exchange is complete. */
    void onExchangeEnd(int status);
}
