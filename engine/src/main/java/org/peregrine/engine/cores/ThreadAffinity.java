package org.peregrine.engine.cores;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Sets the cores that a thread may run on: sched_setaffinity(2) and sched_getaffinity(2). Linux only; elsewhere, and
 * where the kernel refuses, threads stay as they are. Any thread.
 */
final class ThreadAffinity {
    /** Stands for the calling thread in place of an id. */
    static final int CALLING_THREAD = 0;

    private static final int MASK_BYTES = CoreList.MAX_CORES / Byte.SIZE;
    private static final MethodHandle SET = function("sched_setaffinity");
    private static final MethodHandle GET = function("sched_getaffinity");

    private ThreadAffinity() {}

    /**
     * Binds a thread.
     *
     * @param thread the system's id of it.
     * @param cores at least one.
     * @return false when the system refuses or the thread is gone; nothing was changed then.
     */
    static boolean bind(int thread, BitSet cores) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES);
            mask.copyFrom(MemorySegment.ofArray(cores.toByteArray()));
            return SET != null && call(SET, thread, mask) >= 0;
        }
    }

    /**
     * Asks for the cores of a thread.
     *
     * @param thread the system's id of it; the process's own is that of its first thread.
     * @return empty when the system does not say.
     */
    static BitSet coresOf(int thread) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES);
            return GET != null && call(GET, thread, mask) >= 0 ? BitSet.valueOf(mask.toArray(JAVA_BYTE)) : new BitSet();
        }
    }

    /** The system's id of the calling thread; -1 when it does not say. */
    static int callingThread() {
        try {
            return Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString());
        } catch (final IOException | UnsupportedOperationException unknown) {
            return -1;
        }
    }

    @SuppressWarnings("restricted") // Native access is granted in the manifest and on the command line of the tests.
    private static MethodHandle function(String name) {
        final Linker linker = Linker.nativeLinker();
        final FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
        return linker.defaultLookup()
                .find(name)
                .map(address -> linker.downcallHandle(address, type))
                .orElse(null);
    }

    private static int call(MethodHandle function, int thread, MemorySegment mask) {
        try {
            return (int) function.invokeExact(thread, (long) MASK_BYTES, mask);
        } catch (final Throwable failure) {
            throw new IllegalStateException("The affinity of a thread could not be asked for or set", failure);
        }
    }
}
