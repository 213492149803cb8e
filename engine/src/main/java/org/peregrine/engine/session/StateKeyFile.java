package org.peregrine.engine.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.FileStamp;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.file.TextFile;
import org.peregrine.engine.log.Notice;

/**
 * The {@link StateKeys} of a file that several servers share. It is read again when it has changed, which is seen a
 * second after at the latest when a state is signed or verified; while it cannot be used, the last keys stay. Any
 * thread; reads the file on the one that asks.
 *
 * <pre>
 *   # openssl rand -base64 32     the first key signs, all of them verify
 *   0yUv2dRPb4bTvbPCvQX1Zi5E0mVhK3yQ1n0aJ8lqk2E=
 * </pre>
 */
public final class StateKeyFile implements StateKeySource {
    private static final long CHECK_MS = 1000;
    private static final int MAX_FILE_BYTES = 1 << 16;

    private final Path path;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile StateKeys keys;
    private volatile long checkedMs = Long.MIN_VALUE;
    private FileStamp stamp;
    private String reported = "";

    private StateKeyFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file of keys.
     *
     * @param path of the file.
     * @return its keys, which follow it.
     * @throws IOException when it cannot be read, others can read it, or a line is wrong; the message names the file
     *     and shows nothing of its lines.
     */
    public static StateKeyFile open(Path path) throws IOException {
        final StateKeyFile file = new StateKeyFile(path);
        try {
            file.read(FileStamp.of(path));
        } catch (final IOException unusable) {
            throw new IOException(path + " cannot be used: " + FileReason.of(unusable), unusable);
        }
        return file;
    }

    @Override
    public StateKeys current(EpochClock clock, ErrorHandler notices) {
        final long nowMs = clock.time();
        final boolean due = nowMs < checkedMs || nowMs >= checkedMs + CHECK_MS;
        if (due && reading.tryLock()) { // Another thread reads otherwise.
            try {
                checkedMs = nowMs;
                readWhenChanged(notices);
            } finally {
                reading.unlock();
            }
        }
        return keys;
    }

    private void readWhenChanged(ErrorHandler notices) {
        try {
            final FileStamp now = FileStamp.of(path);
            if (!now.equals(stamp)) {
                read(now);
                report("read again", "Request state keys: " + path + " was read again", notices);
            }
        } catch (final IOException unusable) {
            stamp = null; // It may be mended without a change of its content, by its rights.
            report(
                    "unusable",
                    "Request state keys: the last ones stay: " + path + " cannot be used: " + FileReason.of(unusable),
                    notices);
        }
    }

    private void report(String kind, String text, ErrorHandler notices) {
        if (!text.equals(reported) || stamp != null) {
            reported = text;
            notices.onError(new Notice(kind, text));
        }
    }

    private void read(FileStamp now) throws IOException {
        final String exposure = PrivateFiles.secretExposure(path);
        if (exposure != null) {
            throw new IOException(exposure);
        }
        keys = StateKeys.parse(TextFile.read(path, MAX_FILE_BYTES).lines());
        stamp = now; // From before it was read: what changed meanwhile is read again.
    }
}
