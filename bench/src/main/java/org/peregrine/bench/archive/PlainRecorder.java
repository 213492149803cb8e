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
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int READ_LIMIT = 256;
    private static final int TYPE = 1;
    private static final long NAP_NS = 100_000;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final UnsafeBuffer chunkBuffer = new UnsafeBuffer(chunk);
    private final FileChannel file;
    private final Thread writer;
    private volatile boolean ended;
    private volatile IOException failure;
    private int chunkBytes;
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
                ring.read(this::append, READ_LIMIT);
                if (chunkBytes == 0) {
                    LockSupport.parkNanos(NAP_NS);
                    continue;
                }
                chunk.clear().limit(chunkBytes);
                while (chunk.hasRemaining()) {
                    bytes += file.write(chunk);
                }
                chunkBytes = 0;
            }
        } catch (final IOException broken) {
            failure = broken;
        }
    }

    private void append(int type, MutableDirectBuffer source, int index, int length) {
        chunkBuffer.putInt(chunkBytes, length);
        chunkBuffer.putBytes(chunkBytes + Integer.BYTES, source, index, length);
        chunkBytes += Integer.BYTES + length;
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
