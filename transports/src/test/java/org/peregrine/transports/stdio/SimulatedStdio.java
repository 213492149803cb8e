package org.peregrine.transports.stdio;

import org.agrona.concurrent.UnsafeBuffer;

/** Transports over descriptors of a test's own, whose system calls never wait: one that would is a mistake. */
public final class SimulatedStdio {
    private SimulatedStdio() {}

    /** The two descriptors, and the process that they belong to. Network thread only. */
    public interface Pipes {
        /** Whether a read has bytes, or the end of input. */
        boolean isReadable();

        /** Whether the writer has gone, and all that it wrote was read. */
        boolean isAtEnd();

        /** Reads so many bytes at most. */
        byte[] read(int most);

        /** Whether a write of as many bytes as a pipe promises has room, or fails. */
        boolean isWritable();

        /** Whether the reader has gone. */
        boolean isBroken();

        /** Writes; returns the bytes that were taken. */
        int write(byte[] bytes);

        /** Whether a signal comes during a call. */
        boolean isInterrupted();

        /** The process ends, and with it its descriptors. */
        void exit();
    }

    /** Makes a transport. */
    public static StdioTransport over(Pipes pipes, Runnable onEnd) {
        return new StdioTransport(() -> new Calls(pipes), Calls.INPUT, Calls.OUTPUT, onEnd);
    }

    private static final class Calls implements SystemCalls {
        private static final int INPUT = 0;
        private static final int OUTPUT = 1;
        private static final int WAKEUP_READER = 7;
        private static final int WAKEUP_WRITER = 8;
        private static final int ENTRY_BYTES = 8;
        private static final int EVENTS_OFFSET = 4;
        private static final int RETURNED_EVENTS_OFFSET = 6;
        private static final int INTERRUPTED = -4;
        private static final int BROKEN_PIPE = -32;
        private static final int BROKEN = 8; // POLLERR

        private final Pipes pipes;
        private int wakeups;

        Calls(Pipes pipes) {
            this.pipes = pipes;
        }

        @Override
        public int poll(long address, int count, int timeoutMs) {
            if (timeoutMs == 0 && pipes.isInterrupted()) {
                return INTERRUPTED;
            }
            int ready = 0;
            final UnsafeBuffer entries = new UnsafeBuffer(address, count * ENTRY_BYTES);
            for (int offset = 0; offset < count * ENTRY_BYTES; offset += ENTRY_BYTES) {
                final int returned = events(entries.getInt(offset), entries.getShort(offset + EVENTS_OFFSET));
                entries.putShort(offset + RETURNED_EVENTS_OFFSET, (short) returned);
                ready += returned == 0 ? 0 : 1;
            }
            return ready;
        }

        private int events(int descriptor, int wanted) {
            return switch (descriptor) {
                case INPUT -> pipes.isReadable() ? wanted : 0;
                case OUTPUT -> (pipes.isWritable() ? wanted : 0) | (pipes.isBroken() ? BROKEN : 0);
                case WAKEUP_READER -> wakeups > 0 ? wanted : 0;
                default -> 0;
            };
        }

        @Override
        public int read(int descriptor, long address, int length) {
            if (descriptor == WAKEUP_READER) {
                wakeups = 0;
                return 1;
            }
            if (pipes.isInterrupted()) {
                return INTERRUPTED;
            }
            if (pipes.isAtEnd()) {
                return 0;
            }
            final byte[] bytes = pipes.read(length);
            new UnsafeBuffer(address, length).putBytes(0, bytes);
            return bytes.length;
        }

        @Override
        public int write(int descriptor, long address, int length) {
            if (descriptor == WAKEUP_WRITER) {
                wakeups++;
                return length;
            }
            if (pipes.isInterrupted()) {
                return INTERRUPTED;
            }
            if (pipes.isBroken()) {
                return BROKEN_PIPE;
            }
            final byte[] bytes = new byte[length];
            new UnsafeBuffer(address, length).getBytes(0, bytes);
            return pipes.write(bytes);
        }

        @Override
        public int pipe(long address) {
            final UnsafeBuffer pair = new UnsafeBuffer(address, 2 * Integer.BYTES);
            pair.putInt(0, WAKEUP_READER);
            pair.putInt(Integer.BYTES, WAKEUP_WRITER);
            return 0;
        }

        /** The transport closes its own pipe last. */
        @Override
        public int close(int descriptor) {
            if (descriptor == WAKEUP_WRITER) {
                pipes.exit();
            }
            return 0;
        }
    }
}
