package org.peregrine.transports;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/** Memory of the system that this process has allocated by {@code malloc} and not freed, as glibc counts it. */
public final class NativeHeap {
    /** Fields of {@code struct mallinfo2}, each a size_t. */
    private static final int FIELDS = 10;

    private static final long MAPPED = 4 * Long.BYTES;
    private static final long USED = 7 * Long.BYTES;

    private NativeHeap() {}

    /** Bytes; negative where the library does not count. */
    @SuppressWarnings("restricted") // A call of the C library, whose signature stands in malloc.h.
    public static long usedBytes() {
        final Linker linker = Linker.nativeLinker();
        final MemorySegment function = linker.defaultLookup().find("mallinfo2").orElse(null);
        if (function == null) {
            return -1;
        }
        final MemoryLayout result = MemoryLayout.structLayout(
                Collections.nCopies(FIELDS, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));
        final MethodHandle call = linker.downcallHandle(function, FunctionDescriptor.of(result));
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment info = (MemorySegment) call.invokeExact((SegmentAllocator) arena);
            return info.get(ValueLayout.JAVA_LONG, MAPPED) + info.get(ValueLayout.JAVA_LONG, USED);
        } catch (final Throwable impossible) { // The function takes nothing that could be wrong.
            throw new IllegalStateException(impossible);
        }
    }
}
