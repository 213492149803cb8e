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
 * The system calls that stdio needs, on descriptors that stay in blocking mode. An instance holds the memory that
 * receives {@code errno}, so each thread needs its own; a call allocates nothing.
 *
 * <p>A failed call returns the negated error number, as the kernel does, so that no caller reads errno. Addresses are
 * passed as {@code long}: pointer and 64-bit integer travel alike on every ABI that is supported, and the check of a
 * segment's scope is saved.
 */
final class PosixCalls {
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

    /**
     * Waits for descriptors, poll(2).
     *
     * @param address of the array of {@code struct pollfd}.
     * @param count of its elements.
     * @param timeoutMs longest wait; 0 only polls, -1 waits for ever.
     * @return the number of ready descriptors, or the negated error number.
     */
    int poll(long address, int count, int timeoutMs) {
        try {
            final int ready = (int) POLL.invokeExact(callState, address, (long) count, timeoutMs);
            return ready >= 0 ? ready : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Reads what is there, read(2). Blocks when nothing is.
     *
     * @param descriptor to read from.
     * @param address of the memory to fill.
     * @param length of that memory in bytes.
     * @return bytes read, 0 at the end of input, or the negated error number.
     */
    int read(int descriptor, long address, int length) {
        try {
            final long count = (long) READ.invokeExact(callState, descriptor, address, (long) length);
            return count >= 0 ? (int) count : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Writes, write(2). Blocks when there is no room for all of it.
     *
     * @param descriptor to write to.
     * @param address of the bytes.
     * @param length of the bytes.
     * @return bytes written, or the negated error number.
     */
    int write(int descriptor, long address, int length) {
        try {
            final long count = (long) WRITE.invokeExact(callState, descriptor, address, (long) length);
            return count >= 0 ? (int) count : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Makes a pipe, pipe(2).
     *
     * @param address of two {@code int}, which become the reading and the writing descriptor.
     * @return 0, or the negated error number.
     */
    int pipe(long address) {
        try {
            return (int) PIPE.invokeExact(callState, address) == 0 ? 0 : -errno();
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /**
     * Closes a descriptor, close(2).
     *
     * @param descriptor not to be used afterwards.
     * @return 0, or the negated error number.
     */
    int close(int descriptor) {
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
