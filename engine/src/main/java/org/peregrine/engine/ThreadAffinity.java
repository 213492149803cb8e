package org.peregrine.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.Optional;

/**
 * Binds a thread to a core, for {@link ThreadingMode#DEDICATED}. Linux only, through sched_setaffinity(2); elsewhere,
 * and where the kernel refuses, threads stay as they are.
 *
 * <p>Cores are counted among those that the process may use, so a container's or taskset's choice is respected.
 */
public final class ThreadAffinity {
    /** Room for 8192 processors, the most that Linux is built for. */
    private static final int MASK_BYTES = 1024;

    private static final int CALLING_THREAD = 0;

    private ThreadAffinity() {}

    /**
     * Binds the calling thread to one core. To be called by the thread itself, when it starts.
     *
     * @param ordinal which of the cores that the process may use, from 0.
     * @return false when there is no such core or this system cannot bind threads; nothing was changed then.
     */
    public static boolean bindCallingThread(int ordinal) {
        final BitSet cores = allowedCores();
        if (ordinal < 0 || ordinal >= cores.cardinality()) {
            return false;
        }
        int core = cores.nextSetBit(0);
        for (int i = 0; i < ordinal; i++) {
            core = cores.nextSetBit(core + 1);
        }
        final BitSet chosen = new BitSet();
        chosen.set(core);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES);
            mask.copyFrom(MemorySegment.ofArray(chosen.toByteArray()));
            return call("sched_setaffinity", CALLING_THREAD, mask);
        }
    }

    /** Asks for the process's first thread, which nobody binds, since the calling one may be bound already. */
    private static BitSet allowedCores() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES);
            final int process = Math.toIntExact(ProcessHandle.current().pid());
            return call("sched_getaffinity", process, mask) ? BitSet.valueOf(mask.toArray(JAVA_BYTE)) : new BitSet();
        }
    }

    @SuppressWarnings("restricted") // Native access is granted in the manifest and on the command line of the tests.
    private static boolean call(String function, int thread, MemorySegment mask) {
        final Linker linker = Linker.nativeLinker();
        final Optional<MemorySegment> symbol = linker.defaultLookup().find(function);
        if (symbol.isEmpty()) {
            return false;
        }
        final MethodHandle handle =
                linker.downcallHandle(symbol.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
        try {
            return (int) handle.invokeExact(thread, (long) MASK_BYTES, mask) == 0;
        } catch (final Throwable failure) {
            throw new IllegalStateException(function + " could not be called", failure);
        }
    }
}
