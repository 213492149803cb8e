package org.peregrine.engine.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/** A file system for MVStore, {@code full:…}, that has no room, or hangs, while a test says so. */
public final class FullDisk extends FilePathWrapper {
    static final AtomicBoolean FULL = new AtomicBoolean();

    /** Writes wait for it. */
    static final AtomicReference<CountDownLatch> FREED = new AtomicReference<>(new CountDownLatch(0));

    /** Counted down by a write that waits. */
    static final AtomicReference<CountDownLatch> HANGS = new AtomicReference<>(new CountDownLatch(0));

    /** MVStore makes copies of what is registered. */
    public FullDisk() {}

    @Override
    public String getScheme() {
        return "full";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(getBase().open(mode));
    }

    private static final class Channel extends FileBaseDefault {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            if (FULL.get()) {
                throw new IOException("No space left on device");
            }
            HANGS.get().countDown();
            try {
                FREED.get().await();
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return file.write(source, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
