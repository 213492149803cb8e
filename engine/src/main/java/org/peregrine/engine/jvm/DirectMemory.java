package org.peregrine.engine.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;

/**
 * Memory outside the heap, reserved at the launch. Where native access is granted, the system gives its pages when they
 * are first written, so that a large reservation costs a small server nothing; otherwise, and on systems that know no
 * better, all of it is written at once. It is freed when nobody refers to it any more.
 */
public final class DirectMemory {
    private static final String LIMIT = "jdk.internal.misc.VM";
    private static final long ALIGNMENT = 4096;

    private DirectMemory() {}

    /**
     * The JVM's limit of direct memory: {@code -XX:MaxDirectMemorySize}, by default as much as heap.
     *
     * @return bytes.
     */
    public static long limitBytes() {
        try {
            return (long) Class.forName(LIMIT).getMethod("maxDirectMemory").invoke(null);
        } catch (final ReflectiveOperationException
                | RuntimeException hidden) { // Exported for Agrona's sake, as a rule.
            return Runtime.getRuntime().maxMemory();
        }
    }

    /**
     * Reserves a region.
     *
     * @param bytes its length.
     * @param pieceBytes longest piece, below 2 GiB.
     * @return the region in pieces that follow each other, each aligned to pages.
     * @throws IllegalStateException when it is more than the JVM may have, or than there is.
     */
    public static ByteBuffer[] reserve(long bytes, int pieceBytes) {
        if (bytes > limitBytes()) {
            throw new IllegalStateException("BUFFER_POOL_BYTES (" + bytes + ") exceeds the direct memory of the JVM ("
                    + limitBytes() + " bytes): raise -XX:MaxDirectMemorySize or lower the limit");
        }
        try {
            return DirectMemory.class.getModule().isNativeAccessEnabled()
                    ? untouched(bytes, pieceBytes)
                    : touched(bytes, pieceBytes);
        } catch (final OutOfMemoryError refused) {
            throw new IllegalStateException(
                    "BUFFER_POOL_BYTES (" + bytes + ") cannot be reserved: " + refused.getMessage(), refused);
        }
    }

    @SuppressWarnings("restricted") // Called where native access is granted only.
    private static ByteBuffer[] untouched(long bytes, int pieceBytes) {
        final long address = UnsafeApi.allocateMemory(bytes + ALIGNMENT);
        final long start = (address + ALIGNMENT - 1) & -ALIGNMENT;
        final MemorySegment region = MemorySegment.ofAddress(start)
                .reinterpret(bytes, Arena.ofAuto(), freed -> UnsafeApi.freeMemory(address));
        final ByteBuffer[] pieces = new ByteBuffer[pieceCount(bytes, pieceBytes)];
        for (int i = 0; i < pieces.length; i++) {
            final long from = (long) i * pieceBytes;
            pieces[i] = region.asSlice(from, Math.min(pieceBytes, bytes - from)).asByteBuffer();
        }
        return pieces;
    }

    private static ByteBuffer[] touched(long bytes, int pieceBytes) {
        final ByteBuffer[] pieces = new ByteBuffer[pieceCount(bytes, pieceBytes)];
        for (int i = 0; i < pieces.length; i++) {
            final int length = (int) Math.min(pieceBytes, bytes - (long) i * pieceBytes);
            pieces[i] = ByteBuffer.allocateDirect(length + (int) ALIGNMENT).alignedSlice((int) ALIGNMENT);
        }
        return pieces;
    }

    private static int pieceCount(long bytes, int pieceBytes) {
        return Math.toIntExact((bytes + pieceBytes - 1) / pieceBytes);
    }
}
