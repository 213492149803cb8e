package org.peregrine.transports.stdio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of POSIX. An instance holds the memory that receives {@code errno}; a call allocates nothing.
 *
 * <p>Addresses are passed as {@code long}: pointer and 64-bit integer travel alike on every ABI that is supported, and
 * the check of a segment's scope is saved.
 */
final class PosixCalls implements SystemCalls {
    private static final int EINTR = 4;
    private static final int EAGAIN_LINUX = 11;
    private static final int EAGAIN_MACOS = 35;

    private static final MethodHandle POLL =
            downcall("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle READ =
            downcall("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE =
            downcall("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PIPE = downcall("pipe", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    private static final MethodHandle CLOSE = downcall("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    private final MemorySegment callState = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    @SuppressWarnings("restricted") // Native access is granted in the manifest and on the command line of the tests.
    private static MethodHandle downcall(String name, FunctionDescriptor descriptor) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** Links the calls once, by the initialization of the class. */
    static void link() {}

    @Override
    public int poll(long address, int count, int timeoutMs) {
        try {
            final int ready = (int) POLL.invokeExact(callState, address, (long) count, timeoutMs);
            return ready >= 0 ? ready : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    @Override
    public int read(int descriptor, long address, int length) {
        try {
            final long count = (long) READ.invokeExact(callState, descriptor, address, (long) length);
            return count >= 0 ? (int) count : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    @Override
    public int write(int descriptor, long address, int length) {
        try {
            final long count = (long) WRITE.invokeExact(callState, descriptor, address, (long) length);
            return count >= 0 ? (int) count : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    @Override
    public int pipe(long address) {
        try {
            return (int) PIPE.invokeExact(callState, address) == 0 ? 0 : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    @Override
    public int close(int descriptor) {
        try {
            return (int) CLOSE.invokeExact(callState, descriptor) == 0 ? 0 : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Whether a failure is transient: a signal came, or a descriptor that another process made non-blocking was not
     * ready.
     *
     * @param result of a call.
     * @return true when the same call may be made again later.
     */
    static boolean isTransient(int result) {
        // Each number means EDEADLK on the other system, which these calls never return.
        return result == -EINTR || result == -EAGAIN_LINUX || result == -EAGAIN_MACOS;
    }

    private int errno() {
        return callState.get(JAVA_INT, ERRNO_OFFSET);
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("A system call could not be made", failure);
    }
}
