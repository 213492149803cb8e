package org.peregrine.transports.head;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.transports.nio.Connection;

/**
 * The address that a connection's requests come from: the connection's, or the one that its proxy names for each.
 * Network thread only.
 */
public final class RequestClient {
    private final ClientAddressField field;
    private final Connection connection;
    private final boolean proxied;

    /**
     * Finds out whether the connection is a proxy's.
     *
     * @param field of the endpoint; null for none.
     * @param connection new.
     */
    public RequestClient(ClientAddressField field, Connection connection) {
        this.field = field;
        this.connection = connection;
        this.proxied = field != null && connection.feed().isProxied();
    }

    /** Takes the client of a request, before anything is delivered or checked for it. */
    public void read(UnsafeBuffer buffer, int start, HttpHead head) {
        if (proxied) {
            connection.feed().client(field.find(buffer, start, head));
        }
    }

    /** Forgets the client of a request, so that nothing is said of it when the next one is malformed. */
    public void clear() {
        if (proxied) {
            connection.feed().client(PeerKey.NONE);
        }
    }
}
