package org.peregrine.transports.nio;

import org.agrona.concurrent.UnsafeBuffer;

/** A link of a connection's unsent bytes: a borrowed buffer and the span of it that is still to be sent. */
final class Chunk {
    UnsafeBuffer buffer;
    int offset;
    int limit;
    Chunk next;
}
