package org.peregrine.tools.connect;

import org.agrona.DirectBuffer;
import org.peregrine.codec.jsonrpc.Envelope;

/** The client's side of a bridge, as an uplink sees it. */
interface Downlink {
    /** Hands a message of the server's to the client. An answer to a request that is not open is left out. */
    void deliver(Envelope message, int offset, int length);

    /** Hands on an error that answers no request. */
    void deliver(DirectBuffer error, int offset, int length);

    /** Answers a request that is open, with an error of the bridge's. */
    void fail(String key, String reason);

    /** Answers a request that is open, with an error object of the server's. */
    void refuse(String key, String error);

    /** A request has been cancelled: its answer is not wanted. */
    void withdraw(String key);

    /** Tells the user. */
    void note(String line);
}
