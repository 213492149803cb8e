package org.peregrine.transports.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.agrona.SystemUtil;

/**
 * The system calls of io_uring, io_uring(7), and of the memory and the event counter around it. All go through
 * syscall(2), since each function that is linked costs a start some milliseconds. An instance holds the memory that
 * receives {@code errno}, so each thread needs its own; a call allocates nothing. A failed call returns the negated
 * error number, as the kernel does.
 */
final class UringCalls {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EBUSY = 16;
    static final int ETIME = 62;
    static final int ENOBUFS = 105;
    static final int ECANCELED = 125;

    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;
    private static final long IO_URING_REGISTER = 427;
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_SHARED_POPULATE = 0x8001;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;

    private static final Numbers NUMBERS = SystemUtil.osArch().equals("aarch64") ? Numbers.AARCH64 : Numbers.X86_64;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = syscall();

    private final MemorySegment callState = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** Numbers of calls that are not the same on all processors: asm/unistd_64.h and asm-generic/unistd.h of Linux. */
    private record Numbers(long write, long close, long mmap, long munmap, long eventfd2) {
        static final Numbers X86_64 = new Numbers(1, 3, 9, 11, 290);
        static final Numbers AARCH64 = new Numbers(64, 57, 222, 215, 19);
    }

    @SuppressWarnings("restricted") // Reached only where native access is granted.
    private static MethodHandle syscall() {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                ERRNO,
                Linker.Option.firstVariadicArg(1));
    }

    /** Makes a ring, io_uring_setup(2); returns its descriptor. */
    int setup(int entries, long parameters) {
        return (int) call(IO_URING_SETUP, entries, parameters, 0, 0);
    }

    /** Submits and waits, io_uring_enter(2); returns the number of submitted entries. */
    int enter(int descriptor, int submit, int awaited, int flags, long argument, long argumentBytes) {
        try {
            return (int) checked((long) SYSCALL.invokeExact(
                    callState,
                    IO_URING_ENTER,
                    (long) descriptor,
                    (long) submit,
                    (long) awaited,
                    (long) flags,
                    argument,
                    argumentBytes));
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Registers something with a ring, io_uring_register(2). */
    int register(int descriptor, int what, long argument, int count) {
        return (int) call(IO_URING_REGISTER, descriptor, what, argument, count);
    }

    /** Maps a part of a ring, mmap(2); returns its address. */
    long map(long length, int descriptor, long offset) {
        try {
            return checked((long) SYSCALL.invokeExact(
                    callState,
                    NUMBERS.mmap,
                    0L,
                    length,
                    PROT_READ_WRITE,
                    MAP_SHARED_POPULATE,
                    (long) descriptor,
                    offset));
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Unmaps it, munmap(2). */
    void unmap(long address, long length) {
        call(NUMBERS.munmap, address, length, 0, 0);
    }

    /** Makes a counter that ends a wait, eventfd(2); returns its descriptor. */
    int eventCounter() {
        return (int) call(NUMBERS.eventfd2, 0, EFD_CLOEXEC_NONBLOCK, 0, 0);
    }

    /** Writes bytes, write(2). */
    void write(int descriptor, long address, int length) {
        call(NUMBERS.write, descriptor, address, length, 0);
    }

    /** Closes a descriptor, close(2). */
    void close(int descriptor) {
        call(NUMBERS.close, descriptor, 0, 0, 0);
    }

    private long call(long number, long a, long b, long c, long d) {
        try {
            return checked((long) SYSCALL.invokeExact(callState, number, a, b, c, d, 0L, 0L));
        } catch (final Throwable failure) {
            throw unexpected(failure);
        }
    }

    private long checked(long result) {
        return result == -1 ? -callState.get(JAVA_INT, ERRNO_OFFSET) : result;
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("A system call could not be made", failure);
    }
}
