package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.SeededHash;
import org.peregrine.codec.jsonrpc.Envelope;

/**
 * A request's id as it stood in the message: of a string with its quotes, so that {@code 1} and {@code "1"} differ.
 * Peers choose it, so it is hashed with the process's seed, and ordered for what a table compares in trees.
 */
public final class RequestKey implements Comparable<RequestKey> {
    private final byte[] bytes;
    /** Hash, computed on demand: most calls are in no table. Zero until then, as in String. */
    private int hash;

    private RequestKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies a request's own id.
     *
     * @param envelope of a request.
     * @return the key.
     */
    public static RequestKey of(Envelope envelope) {
        final byte[] bytes = new byte[envelope.idLength()];
        envelope.buffer().getBytes(envelope.idOffset(), bytes);
        return new RequestKey(bytes);
    }

    /**
     * Copies an id that a message mentions.
     *
     * @param id a string or a number.
     * @return the key.
     */
    public static RequestKey of(JsonValue id) {
        return new RequestKey(id.bytes());
    }

    /**
     * The id as raw JSON.
     *
     * @return a new view of the key's bytes.
     */
    public UnsafeBuffer buffer() {
        return new UnsafeBuffer(bytes);
    }

    /** The id as it stood in the message. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        int found = hash;
        if (found == 0) {
            found = Long.hashCode(SeededHash.of(new UnsafeBuffer(bytes), 0, bytes.length));
            hash = found;
        }
        return found;
    }

    @Override
    public int compareTo(RequestKey other) {
        return Arrays.compare(bytes, other.bytes);
    }
}
