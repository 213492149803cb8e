package org.peregrine.engine.transport;

import org.agrona.DirectBuffer;

/** {@link RequestHeaders} that engine and transports wrap around blocks of fields. Owns no bytes; one thread. */
public final class HeaderView extends RequestHeaders {
    /** A view of no fields, to be wrapped. */
    public HeaderView() {}

    /**
     * Wraps a block.
     *
     * @param selection of the fields.
     * @param source holds the block, see {@link HeaderSelection}.
     * @param start index of its first byte.
     * @param count its length in bytes; 0 for no fields.
     * @return this.
     */
    public HeaderView wrap(HeaderSelection selection, DirectBuffer source, int start, int count) {
        set(selection, source, start, count);
        return this;
    }
}
