package org.peregrine.tools.chaos.disk;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A file or a directory in memory. One thread. */
final class DiskNode {
    /** Bits of a mode that say that it is a directory, ... */
    static final int DIRECTORY = 0x4000;

    /** ... or a regular file. */
    static final int REGULAR = 0x8000;

    private static final int KIND = 0xF000;
    private static final byte[] NOTHING = {};

    private final long id;
    private final Map<String, DiskNode> children = new TreeMap<>();
    private int mode;
    private byte[] bytes = NOTHING;
    private int size;

    DiskNode(long id, int mode) {
        this.id = id;
        this.mode = mode;
    }

    long id() {
        return id;
    }

    int mode() {
        return mode;
    }

    /** Sets the permissions; the kind stays. */
    void permit(int permissions) {
        mode = (mode & KIND) | (permissions & ~KIND);
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    /** The entries of a directory, by name. */
    Map<String, DiskNode> children() {
        return children;
    }

    int size() {
        return size;
    }

    /** Cuts the file, or fills it with zeros. */
    void resize(int length) {
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        } else if (length < size) {
            Arrays.fill(bytes, length, size, (byte) 0);
        }
        size = length;
    }

    void write(int offset, byte[] source, int from, int length) {
        if (offset + length > size) {
            resize(offset + length);
        }
        System.arraycopy(source, from, bytes, offset, length);
    }

    /** The bytes that there are of a range. */
    byte[] read(int offset, int length) {
        return offset >= size ? NOTHING : Arrays.copyOfRange(bytes, offset, Math.min(size, offset + length));
    }
}
