package org.peregrine.aeron.driver;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.SemanticVersion;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Liveness of a directory's driver, as its files have it. Reads them without waiting for anybody.
 *
 * @param version of the files' layout; 0 when there are none, or they are not written yet.
 * @param pid of the driver's process, as it sees itself.
 * @param beatMs when the driver last was alive.
 */
public record DriverProbe(int version, long pid, long beatMs) {
    private static final DriverProbe NOTHING = new DriverProbe(0, 0, 0);

    /** As Aeron's own clients take it: a driver that was not alive for so long is dead. */
    public static final long TIMEOUT_MS = 10_000;

    /**
     * Reads a directory.
     *
     * @param directory of the driver.
     * @return its state; of version 0 when there are no files, or not yet.
     * @throws IOException when the files cannot be read.
     */
    public static DriverProbe of(Path directory) throws IOException {
        final Path file = directory.resolve(CncFileDescriptor.CNC_FILE);
        if (!Files.exists(file) || Files.size(file) <= CncFileDescriptor.END_OF_METADATA_OFFSET) {
            return NOTHING;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final UnsafeBuffer meta = read(channel, 0, CncFileDescriptor.END_OF_METADATA_OFFSET);
            final int version = meta.getInt(CncFileDescriptor.cncVersionOffset(0));
            if (version == 0
                    || SemanticVersion.major(version) != SemanticVersion.major(CncFileDescriptor.CNC_VERSION)) {
                return new DriverProbe(version, 0, 0);
            }
            final int ring =
                    meta.getInt(CncFileDescriptor.toDriverBufferLengthOffset(0)) - RingBufferDescriptor.TRAILER_LENGTH;
            final UnsafeBuffer beat = read(
                    channel,
                    CncFileDescriptor.END_OF_METADATA_OFFSET + ring + RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET,
                    Long.BYTES);
            return new DriverProbe(version, CncFileDescriptor.pid(meta), beat.getLong(0));
        }
    }

    private static UnsafeBuffer read(FileChannel channel, int position, int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining() && channel.read(bytes, (long) position + bytes.position()) >= 0) {
            Thread.onSpinWait();
        }
        return new UnsafeBuffer(bytes.array());
    }

    /**
     * Whether the driver was alive not long ago.
     *
     * @return true within {@link #TIMEOUT_MS} of its last beat.
     */
    public boolean isBeating() {
        return isReadable() && System.currentTimeMillis() - beatMs <= TIMEOUT_MS;
    }

    /**
     * Whether this build of Aeron can use the files.
     *
     * @return false for those of another version, and for none.
     */
    public boolean isReadable() {
        return version != 0 && SemanticVersion.major(version) == SemanticVersion.major(CncFileDescriptor.CNC_VERSION);
    }

    /**
     * Whether no process has the driver's id any more, as far as this one can see.
     *
     * @return true for a driver in another container, too.
     */
    public boolean isOrphaned() {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }
}
