package com.example.notes;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;

/** Notes in a properties file, which belongs to one process. Handlers run on many threads, so everything here is synchronized. */
final class NoteStore {
    private final Path file;
    private final FileChannel lockFile;
    private final Properties notes = new Properties();

    private NoteStore(Path file, FileChannel lockFile) {
        this.file = file;
        this.lockFile = lockFile;
    }

    static NoteStore open(Path file) throws IOException {
        final Path lock = Path.of(file + ".lock");
        final FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isLocked(channel)) {
                throw new IllegalArgumentException("the notes of " + file + " are another server's");
            }
            final NoteStore store = new NoteStore(file, channel);
            if (Files.exists(file)) {
                try (Reader text = Files.newBufferedReader(file)) {
                    store.notes.load(text);
                }
            }
            return store;
        } catch (final IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            final FileLock lock = channel.tryLock();
            return lock != null;
        } catch (final OverlappingFileLockException ours) {
            return false;
        }
    }

    synchronized List<String> titles() {
        return notes.stringPropertyNames().stream().sorted().toList();
    }

    /** The text of a note; null when there is none. */
    synchronized String text(String title) {
        return notes.getProperty(title);
    }

    /** Writes a note; true when it is a new one. */
    synchronized boolean put(String title, String text) throws IOException {
        final boolean isNew = notes.setProperty(title, text) == null;
        save();
        return isNew;
    }

    synchronized void remove(String title) throws IOException {
        notes.remove(title);
        save();
    }

    private void save() throws IOException {
        final Path next = Path.of(file + ".new");
        try (Writer text = Files.newBufferedWriter(next)) {
            notes.store(text, null);
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the file to the next server. */
    synchronized void close() throws IOException {
        lockFile.close();
    }
}
