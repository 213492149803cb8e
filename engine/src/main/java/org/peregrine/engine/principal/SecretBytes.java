package org.peregrine.engine.principal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A copy of a secret, which is compared in a time that depends on its length alone: a comparison that ends at the first
 * difference tells whoever measures it how far a guess is right. Network thread, no allocation.
 *
 * <p>The loops have the form that C2 makes into vector instructions: one step for each eight bytes, an array that is
 * read by a {@link VarHandle}, and a range that is checked once before the loop ({@code TokenBenchmark}).
 */
final class SecretBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final byte[] NONE = {};

    private byte[] bytes;

    SecretBytes(UnsafeBuffer source, int offset, int length) {
        bytes = new byte[length];
        source.getBytes(offset, bytes);
    }

    int length() {
        return bytes.length;
    }

    String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Lets go of the copy, which equals nothing from then on. */
    void release() {
        bytes = NONE;
    }

    /** Whether other bytes are the same; no bytes are equal to none. */
    boolean matches(UnsafeBuffer source, int offset, int length) {
        if (length != bytes.length || length == 0) {
            return false;
        }
        source.boundsCheck(offset, length);
        final int whole = length & -Long.BYTES;
        long difference = source.byteArray() == null
                ? compare(source.addressOffset() + offset, whole)
                : compare(source, offset, whole);
        for (int i = whole; i < length; i++) {
            difference |= bytes[i] ^ source.getByte(offset + i);
        }
        return difference == 0;
    }

    /** Compares with bytes outside of the heap, where requests are. */
    private long compare(long address, int length) {
        final byte[] expected = bytes;
        long difference = 0;
        for (int i = 0; i < length; i += Long.BYTES) {
            difference |= (long) LONGS.get(expected, i) ^ UnsafeApi.getLong(address + i);
        }
        return difference;
    }

    /** Compares with bytes in the heap. */
    private long compare(UnsafeBuffer source, int offset, int length) {
        final byte[] expected = bytes;
        long difference = 0;
        for (int i = 0; i < length; i += Long.BYTES) {
            difference |= (long) LONGS.get(expected, i) ^ source.getLong(offset + i);
        }
        return difference;
    }
}
