package org.peregrine.transports.uring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A submission and a completion queue that are shared with the kernel, io_uring_setup(2). The thread that enters first
 * is the only one that may; closing excepted.
 */
final class Ring implements AutoCloseable {
    /** Operations: {@code enum io_uring_op}. */
    private static final byte POLL_ADD = 6;

    private static final byte ASYNC_CANCEL = 14;
    private static final byte READ = 22;
    private static final byte SEND = 26;
    private static final byte RECV = 27;

    static final int POLLIN = 1;
    static final int POLLOUT = 4;

    /** Flags of a completion: {@code IORING_CQE_F_BUFFER} and {@code IORING_CQE_F_MORE}. */
    private static final int CQE_BUFFER = 1;

    private static final int CQE_MORE = 2;
    private static final int CQE_BUFFER_SHIFT = 16;

    private static final int SETUP_CQSIZE = 1 << 3;
    private static final int SETUP_R_DISABLED = 1 << 6;
    private static final int SETUP_COOP_TASKRUN = 1 << 8;
    private static final int SETUP_TASKRUN_FLAG = 1 << 9;
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    private static final int REGISTER_ENABLE_RINGS = 12;
    private static final int REGISTER_BUFFER_RING = 22;
    private static final int ENTER_GETEVENTS = 1;
    private static final int ENTER_EXT_ARG = 1 << 3;
    private static final int SQ_CQ_OVERFLOW = 1 << 1;
    private static final int SQ_TASKRUN = 1 << 2;
    private static final int MULTISHOT_RECEIVE = 1 << 1;
    private static final byte BUFFER_SELECT = 1 << 5;
    private static final int MSG_DONTWAIT = 0x40;

    /** Calls in a row that may leave entries behind, as the kernel does when it has no memory. */
    private static final int MAX_ATTEMPTS = 1000;

    private static final long MAP_RINGS = 0;
    private static final long MAP_ENTRIES = 0x10000000L;
    private static final int PARAMETERS_BYTES = 120;
    private static final int SQ_OFFSETS = 40;
    private static final int CQ_OFFSETS = 80;
    private static final int SQE_BYTES = 64;
    private static final int CQE_BYTES = 16;

    private final UringCalls calls = new UringCalls();
    private final int descriptor;
    private final int entries;
    private final UnsafeBuffer rings;
    private final UnsafeBuffer submissions;
    private final int sqHead;
    private final int sqTail;
    private final int sqFlags;
    private final int cqHead;
    private final int cqTail;
    private final int cqMask;
    private final int cqes;
    /** {@code struct io_uring_getevents_arg} and behind it {@code struct __kernel_timespec}. */
    private final UnsafeBuffer waiting = new UnsafeBuffer(BufferUtil.allocateDirectAligned(40, 64));

    private final long ringsAddress;
    private final long ringsBytes;
    private final long submissionsAddress;
    private boolean enabled;
    private int tail;
    private int completed;
    private int completedLimit;
    private long userData;
    private int result;
    private int flags;

    Ring(int wantedEntries, int completions) throws IOException {
        final ByteBuffer memory = BufferUtil.allocateDirectAligned(PARAMETERS_BYTES, 64);
        final UnsafeBuffer parameters = new UnsafeBuffer(memory);
        parameters.putInt(
                8,
                SETUP_CQSIZE
                        | SETUP_R_DISABLED
                        | SETUP_COOP_TASKRUN
                        | SETUP_TASKRUN_FLAG
                        | SETUP_SINGLE_ISSUER
                        | SETUP_DEFER_TASKRUN);
        parameters.putInt(4, completions);
        descriptor = calls.setup(wantedEntries, parameters.addressOffset());
        if (descriptor < 0) {
            throw new IOException("io_uring_setup failed with error " + -descriptor);
        }
        entries = parameters.getInt(0);
        final int cqEntries = parameters.getInt(4);
        sqHead = parameters.getInt(SQ_OFFSETS);
        sqTail = parameters.getInt(SQ_OFFSETS + 4);
        sqFlags = parameters.getInt(SQ_OFFSETS + 16);
        final int array = parameters.getInt(SQ_OFFSETS + 24);
        cqHead = parameters.getInt(CQ_OFFSETS);
        cqTail = parameters.getInt(CQ_OFFSETS + 4);
        cqMask = cqEntries - 1;
        cqes = parameters.getInt(CQ_OFFSETS + 20);
        ringsBytes = Math.max(array + entries * 4L, cqes + (long) cqEntries * CQE_BYTES);
        try {
            ringsAddress = map(ringsBytes, MAP_RINGS);
            submissionsAddress = map((long) entries * SQE_BYTES, MAP_ENTRIES);
        } catch (final IOException e) { // A part that is mapped stays: its kernel has no memory for the other.
            calls.close(descriptor);
            throw e;
        }
        rings = new UnsafeBuffer(ringsAddress, (int) ringsBytes);
        submissions = new UnsafeBuffer(submissionsAddress, entries * SQE_BYTES);
        for (int i = 0; i < entries; i++) {
            rings.putInt(array + i * 4, i);
        }
    }

    private long map(long length, long offset) throws IOException {
        final long address = calls.map(length, descriptor, offset);
        if (address < 0 && address > -4096) {
            throw new IOException("mmap of io_uring failed with error " + -address);
        }
        return address;
    }

    /** Registers a ring of buffers that received bytes go to, io_uring_register(2). */
    void registerBuffers(long address, int count, int group) throws IOException {
        final UnsafeBuffer argument = new UnsafeBuffer(BufferUtil.allocateDirectAligned(40, 64));
        argument.putLong(0, address);
        argument.putInt(8, count);
        argument.putShort(12, (short) group);
        final int error = calls.register(descriptor, REGISTER_BUFFER_RING, argument.addressOffset(), 1);
        if (error < 0) {
            throw new IOException("io_uring_register of buffers failed with error " + -error);
        }
    }

    /** Receives again and again into registered buffers, until it fails or is cancelled. */
    void receive(int fd, int group, long data) throws IOException {
        final int entry = next(RECV, fd, data);
        submissions.putByte(entry + 1, BUFFER_SELECT);
        submissions.putShort(entry + 2, (short) MULTISHOT_RECEIVE);
        submissions.putShort(entry + 40, (short) group);
    }

    /** Sends what the socket takes at once. */
    void send(int fd, long address, int length, long data) throws IOException {
        final int entry = next(SEND, fd, data);
        submissions.putLong(entry + 16, address);
        submissions.putInt(entry + 24, length);
        submissions.putInt(entry + 28, MSG_DONTWAIT);
    }

    /** Waits once for a descriptor to be ready. */
    void poll(int fd, int events, long data) throws IOException {
        submissions.putInt(next(POLL_ADD, fd, data) + 28, events);
    }

    /** Reads once. */
    void read(int fd, long address, int length, long data) throws IOException {
        final int entry = next(READ, fd, data);
        submissions.putLong(entry + 16, address);
        submissions.putInt(entry + 24, length);
    }

    /** Cancels the operation that was submitted with some user data. */
    void cancel(long target, long data) throws IOException {
        submissions.putLong(next(ASYNC_CANCEL, -1, data) + 16, target);
    }

    private int next(byte operation, int fd, long data) throws IOException {
        if (tail - rings.getIntVolatile(sqHead) == entries) {
            submit();
        }
        final int entry = (tail & (entries - 1)) * SQE_BYTES;
        tail++;
        submissions.setMemory(entry, SQE_BYTES, (byte) 0);
        submissions.putByte(entry, operation);
        submissions.putInt(entry + 4, fd);
        submissions.putLong(entry + 32, data);
        return entry;
    }

    /** Whether entering would do anything. */
    boolean isDue() {
        return tail != rings.getInt(sqHead) || (rings.getIntVolatile(sqFlags) & (SQ_TASKRUN | SQ_CQ_OVERFLOW)) != 0;
    }

    /** Submits all entries, as one that waited might meet the next socket of its number; takes what has completed. */
    void submit() throws IOException {
        int attempts = 0;
        do {
            if (attempts++ == MAX_ATTEMPTS) {
                throw new IOException("io_uring takes no operations");
            }
            enter(0, ENTER_GETEVENTS, 0, 0);
        } while (tail != rings.getIntVolatile(sqHead));
    }

    /** Submits all entries and waits until something has completed, or the time is over. */
    void submitAndAwait(long timeoutMs) throws IOException {
        waiting.putLong(24, TimeUnit.MILLISECONDS.toSeconds(timeoutMs));
        waiting.putLong(32, TimeUnit.MILLISECONDS.toNanos(timeoutMs % 1000));
        waiting.putLong(16, waiting.addressOffset() + 24);
        enter(1, ENTER_GETEVENTS | ENTER_EXT_ARG, waiting.addressOffset(), 24);
    }

    private void enter(int awaited, int how, long argument, long argumentBytes) throws IOException {
        if (!enabled) {
            enabled = true;
            final int error = calls.register(descriptor, REGISTER_ENABLE_RINGS, 0, 0);
            if (error < 0) {
                throw new IOException("io_uring cannot be enabled: error " + -error);
            }
        }
        rings.putIntRelease(sqTail, tail);
        final int count = tail - rings.getIntVolatile(sqHead);
        final int error = calls.enter(descriptor, count, awaited, how, argument, argumentBytes);
        if (error < 0
                && error != -UringCalls.EINTR
                && error != -UringCalls.ETIME
                && error != -UringCalls.EAGAIN
                && error != -UringCalls.EBUSY) {
            throw new IOException("io_uring_enter failed with error " + -error);
        }
    }

    /** Goes on to the next completion; false when there is none. */
    boolean advance() {
        if (completed == completedLimit) {
            completedLimit = rings.getIntVolatile(cqTail);
            if (completed == completedLimit) {
                return false;
            }
        }
        final int entry = cqes + (completed & cqMask) * CQE_BYTES;
        userData = rings.getLong(entry);
        result = rings.getInt(entry + 8);
        flags = rings.getInt(entry + 12);
        completed++;
        rings.putIntRelease(cqHead, completed);
        return true;
    }

    long userData() {
        return userData;
    }

    int result() {
        return result;
    }

    /** Whether bytes have been received into a registered buffer. */
    boolean hasBuffer() {
        return (flags & CQE_BUFFER) != 0;
    }

    /** The number of that buffer. */
    int buffer() {
        return flags >>> CQE_BUFFER_SHIFT;
    }

    /** Whether the operation goes on. */
    boolean hasMore() {
        return (flags & CQE_MORE) != 0;
    }

    @Override
    public void close() {
        calls.unmap(ringsAddress, ringsBytes);
        calls.unmap(submissionsAddress, (long) entries * SQE_BYTES);
        calls.close(descriptor);
    }
}
