package org.peregrine.bench.archive;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * Aeron Archive with a driver in this process: the path claims room in a publication over shared memory, which the
 * archive writes to its files as it is: no redaction, no headers, no times but by position.
 */
final class ArchiveRecorder implements Recorder {
    private static final String CHANNEL = "aeron:ipc?term-length=" + (16 << 20);
    private static final int STREAM = 2001;
    private static final int SEGMENT_BYTES = 128 << 20;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ArchivingMediaDriver server;
    private final AeronArchive archive;
    private final ExclusivePublication publication;
    private final CountersReader counters;
    private final int recorded;
    private final BufferClaim claim = new BufferClaim();
    private long missed;
    private long bytes;

    ArchiveRecorder(Path files, Path shared) throws IOException {
        server = ArchivingMediaDriver.launch(
                new MediaDriver.Context()
                        .aeronDirectoryName(shared.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnStart(true)
                        .dirDeleteOnShutdown(true),
                new Archive.Context()
                        .aeronDirectoryName(shared.toString())
                        .archiveDir(files.toFile())
                        .segmentFileLength(SEGMENT_BYTES)
                        .threadingMode(ArchiveThreadingMode.SHARED)
                        .controlChannelEnabled(false)
                        .archiveClientContext(new AeronArchive.Context()
                                .controlRequestChannel(CommonContext.IPC_CHANNEL)
                                .controlResponseChannel(CommonContext.IPC_CHANNEL))
                        .replicationChannel("aeron:udp?endpoint=127.0.0.1:0"));
        archive = AeronArchive.connect(new AeronArchive.Context()
                .aeronDirectoryName(shared.toString())
                .controlRequestChannel(CommonContext.IPC_CHANNEL)
                .controlResponseChannel(CommonContext.IPC_CHANNEL));
        final Aeron aeron = archive.context().aeron();
        publication = aeron.addExclusivePublication(CHANNEL, STREAM);
        archive.startRecording(CHANNEL, STREAM, SourceLocation.LOCAL);
        counters = aeron.countersReader();
        recorded = awaitCounter();
    }

    private int awaitCounter() throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (System.nanoTime() - deadlineNs < 0) {
            final int counter =
                    RecordingPos.findCounterIdBySession(counters, publication.sessionId(), archive.archiveId());
            if (counter != CountersReader.NULL_COUNTER_ID) {
                return counter;
            }
            LockSupport.parkNanos(NAP_NS);
        }
        throw new IOException("The archive does not record");
    }

    @Override
    public void take(DirectBuffer source, int offset, int length) {
        if (publication.tryClaim(length, claim) > 0) {
            claim.putBytes(source, offset, length);
            claim.commit();
        } else {
            missed++;
        }
    }

    @Override
    public void close() throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        bytes = publication.position();
        while (counters.getCounterValue(recorded) < bytes) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("The archive did not write everything");
            }
            LockSupport.parkNanos(NAP_NS);
        }
        CloseHelper.closeAll(archive, server);
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
