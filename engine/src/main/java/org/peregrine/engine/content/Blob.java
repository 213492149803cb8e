package org.peregrine.engine.content;

import java.util.Arrays;
import org.peregrine.codec.json.JsonWriter;

/** Binary data: immutable bytes, written in Base64. Owns a copy; any thread. */
public final class Blob {
    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies bytes.
     *
     * @param bytes that may change afterwards.
     * @return the data.
     */
    public static Blob of(byte[] bytes) {
        return new Blob(bytes.clone());
    }

    /**
     * The size of the data.
     *
     * @return bytes, before Base64.
     */
    public int length() {
        return bytes.length;
    }

    /**
     * Copies the data.
     *
     * @return a new array.
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    void writeTo(JsonWriter writer) {
        writer.base64(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /**
     * The size, for logs.
     *
     * @return never the data itself.
     */
    @Override
    public String toString() {
        return "Blob[" + bytes.length + " bytes]";
    }
}
