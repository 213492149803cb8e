package org.peregrine.tools.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Files of {@code /proc}, {@code /sys} and {@code /boot} below a root. Reads only, and of each file a bounded part. */
final class Machine {
    /** Bytes read of a file at most: a kernel's configuration has a quarter of this. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    /** Entries read of a directory at most. */
    private static final int MAX_NAMES = 8192;

    private final Path root;

    /**
     * Looks at a tree.
     *
     * @param root the file system's own, or a copy of the files in a test.
     */
    Machine(Path root) {
        this.root = root;
    }

    private Path path(String file) {
        try {
            return root.resolve(file.substring(1));
        } catch (final InvalidPathException garbage) {
            throw new UnreadableException(file, "not the name of a file");
        }
    }

    boolean exists(String file) {
        return Files.exists(path(file));
    }

    /**
     * Reads a text.
     *
     * @param file absolute.
     * @return without blanks at its ends.
     * @throws UnreadableException when it is missing or cannot be read.
     */
    String text(String file) {
        if (!Files.isRegularFile(path(file))) {
            throw new UnreadableException(file, exists(file) ? "not a file" : "missing");
        }
        try (InputStream plain = Files.newInputStream(path(file));
                InputStream in = file.endsWith(".gz") ? new GZIPInputStream(plain) : plain) {
            return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8).strip();
        } catch (final IOException unreadable) {
            throw new UnreadableException(file, "not readable");
        }
    }

    /** The text of a file, or another one when it cannot be read. */
    String textOr(String file, String otherwise) {
        try {
            return text(file);
        } catch (final UnreadableException missing) {
            return otherwise;
        }
    }

    /** A file that has one whole number. */
    long number(String file) {
        return number(file, text(file));
    }

    /** A number out of a file's text. */
    static long number(String file, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (final NumberFormatException garbage) {
            throw UnreadableException.notUnderstood(file);
        }
    }

    /** A file that has a list of cores. */
    BitSet cores(String file) {
        final String text = text(file);
        // Older kernels print a null pointer for an empty list.
        return text.equals("(null)") ? new BitSet() : cores(file, text);
    }

    /** A list of cores out of a file's text. */
    static BitSet cores(String file, String list) {
        try {
            return CpuSet.parse(list);
        } catch (final IllegalArgumentException garbage) {
            throw UnreadableException.notUnderstood(file);
        }
    }

    /** The choice in brackets, as in {@code always [madvise] never}. */
    String chosen(String file) {
        final String text = text(file);
        final int begin = text.indexOf('[');
        final int end = text.indexOf(']', begin + 1);
        if (begin < 0 || end < 0) {
            throw UnreadableException.notUnderstood(file);
        }
        return text.substring(begin + 1, end);
    }

    /** The value behind a label, as in {@code Seccomp:  2}. */
    String field(String file, String label) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()).strip())
                .orElseThrow(() -> UnreadableException.notUnderstood(file));
    }

    /** Names in a directory; none when it cannot be read. */
    List<String> names(String directory) {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path(directory))) {
            for (final Path entry : found) {
                if (names.size() == MAX_NAMES) {
                    break;
                }
                names.add(entry.getFileName().toString());
            }
        } catch (final IOException | DirectoryIteratorException none) {
            return List.of();
        }
        names.sort(null);
        return names;
    }
}
