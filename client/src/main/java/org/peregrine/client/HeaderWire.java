package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Carries messages over HTTP, whose requests have fields of their own. One thread. */
interface HeaderWire extends Wire {
    byte[] NO_LINES = {};

    /** Takes a message with fields of its request, each line ended by CR LF. */
    Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines);

    @Override
    default Offer offer(DirectBuffer message, int offset, int length) {
        return offer(message, offset, length, NO_LINES);
    }

    /** Sets what later requests name; both may be null. */
    default void identify(ProtocolVersion version, String sessionId) {}
}
