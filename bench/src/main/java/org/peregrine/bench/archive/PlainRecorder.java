package org.peregrine.bench.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A ring and a thread that writes its bytes as they are: what an archive does, without the archive. Tells what of a
 * difference is the format's and what is Aeron's.
 */
final class PlainRecorder implements Recorder {
    private static final int RING_BYTES = 16 << 20;
    private static final int STAGING_BYTES = 1 << 18;
    private static final int READ_LIMIT = 256;
    private static final int TYPE = 1;
    private static final long NAP_NS = 100_000;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    private final UnsafeBuffer staged = new UnsafeBuffer(staging);
    private final FileChannel file;
    private final Thread writer;
    private volatile boolean ended;
    private volatile IOException failure;
    private int stagedBytes;
    private long missed;
    private long bytes;

    PlainRecorder(Path directory) throws IOException {
        file = FileChannel.open(directory.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        writer = Thread.ofPlatform().name("plain-recorder").start(this::write);
    }

    @Override
    public void take(DirectBuffer source, int offset, int length) {
        if (!ring.write(TYPE, source, offset, length)) {
            missed++;
        }
    }

    private void write() {
        try {
            while (!ended || ring.size() > 0) {
                ring.read(this::stage, READ_LIMIT);
                if (stagedBytes == 0) {
                    LockSupport.parkNanos(NAP_NS);
                    continue;
                }
                staging.clear().limit(stagedBytes);
                while (staging.hasRemaining()) {
                    bytes += file.write(staging);
                }
                stagedBytes = 0;
            }
        } catch (final IOException broken) {
            failure = broken;
        }
    }

    private void stage(int type, MutableDirectBuffer source, int index, int length) {
        staged.putInt(stagedBytes, length);
        staged.putBytes(stagedBytes + Integer.BYTES, source, index, length);
        stagedBytes += Integer.BYTES + length;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        try {
            writer.join();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        file.close();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public long missed() {
        return missed;
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
