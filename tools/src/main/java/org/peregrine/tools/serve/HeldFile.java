package org.peregrine.tools.serve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Something below a directory, held by a descriptor that only names it (O_PATH): to get one opens no file, so neither a
 * FIFO nor a device nor a lease can make the caller wait, and its attributes are those of what is held, whatever stands
 * at its path by now. Content is read only of what is a regular file. Linux, with {@code /proc}. Any thread.
 */
final class HeldFile implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** A symbolic link in any case. */
    private static final Path LINK = Path.of("/proc/self");
    /** Nothing is below it, so that the URI of a name can be made without a look at the file system. */
    private static final Path NOWHERE = Path.of("/dev/null");

    private static final int AT_FDCWD = -100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int O_PATH = 0x20_0000;
    private static final int O_NOFOLLOW =
            Set.of("aarch64", "arm", "ppc64", "ppc64le").contains(System.getProperty("os.arch")) ? 0x8000 : 0x2_0000;

    private static final int ENOENT = 2;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ELOOP = 40;

    private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(3);
    private static final MethodHandle OPENAT = function(
            "openat",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
            VARIADIC,
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    private final int descriptor;
    private final Path shown;

    private HeldFile(int descriptor, Path shown) {
        this.descriptor = descriptor;
        this.shown = shown;
    }

    @SuppressWarnings("restricted") // Native access is granted in the manifest and on the command line of the tests.
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        final Linker linker = Linker.nativeLinker();
        final SymbolLookup library = linker.defaultLookup();
        return library.find(name)
                .map(address -> linker.downcallHandle(address, type, options))
                .orElse(null);
    }

    /**
     * Holds a directory.
     *
     * @param path absolute, without links.
     * @throws IOException when there is none, or the system cannot hold files so that links stay out.
     */
    static HeldFile directory(Path path) throws IOException {
        if (!canKeepLinksOut()) {
            throw new IOException("files below it cannot be read here without following links; Linux with /proc can");
        }
        final HeldFile held = open(AT_FDCWD, path, path, O_PATH | O_NOFOLLOW);
        if (held.attributes().isDirectory()) {
            return held;
        }
        held.close();
        throw new NotDirectoryException(path.toString());
    }

    /** Tries the flags, whose numbers differ from system to system, on a link. */
    private static boolean canKeepLinksOut() {
        if (OPENAT == null || CLOSE == null || !Files.isSymbolicLink(LINK)) {
            return false;
        }
        try (HeldFile link = open(AT_FDCWD, LINK, LINK, O_PATH | O_NOFOLLOW)) {
            return link.attributes().isSymbolicLink();
        } catch (final IOException unsupported) {
            return false;
        }
    }

    /**
     * Holds an entry of this directory, of whatever kind; of a link the link itself.
     *
     * @param name a single one.
     * @throws NoSuchFileException when there is none, or this is no directory.
     * @throws IOException when it cannot be held.
     */
    HeldFile entry(Path name) throws IOException {
        return open(descriptor, name, name, O_PATH | O_NOFOLLOW);
    }

    /** The attributes of what is held. */
    BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path(), BasicFileAttributes.class);
    }

    /** The names in this directory, as paths of which only the last name counts. */
    @SuppressWarnings("StreamResourceLeak") // The caller's to close.
    DirectoryStream<Path> names() throws IOException {
        try {
            return Files.newDirectoryStream(path());
        } catch (final AccessDeniedException denied) {
            throw failure(shown, EACCES);
        }
    }

    /**
     * Reads this regular file. Does not wait for who holds a lease on it either.
     *
     * @param limit of bytes.
     * @throws NoSuchFileException when it is anything else.
     * @throws IOException when it cannot be read.
     */
    byte[] read(int limit) throws IOException {
        if (!attributes().isRegularFile()) {
            throw new NoSuchFileException(shown.toString());
        }
        try (HeldFile open = open(AT_FDCWD, path(), shown, O_NONBLOCK);
                InputStream input = Files.newInputStream(open.path())) {
            return input.readNBytes(limit);
        }
    }

    /** Leads to what is held, and nowhere else. */
    private Path path() {
        return DESCRIPTORS.resolve(Integer.toString(descriptor));
    }

    /** A path as the system has it: its text depends on the locale. */
    private static byte[] rawBytes(Path path) {
        final String encoded = NOWHERE.resolve(path).toUri().getRawPath();
        if (!path.isAbsolute()) {
            return PercentEncoding.bytes(encoded.substring(NOWHERE.toString().length() + 1));
        }
        // A slash at the end of a directory would lead through a link.
        return PercentEncoding.bytes(encoded.replaceFirst("(?<=.)/\\z", ""));
    }

    private static HeldFile open(int directory, Path path, Path shown, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final byte[] name = rawBytes(path);
            final MemorySegment text = arena.allocate(name.length + 1L);
            MemorySegment.copy(name, 0, text, JAVA_BYTE, 0, name.length);
            final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            final int opened = openat(state, directory, text, flags | O_CLOEXEC);
            if (opened < 0) {
                throw failure(shown, state.get(JAVA_INT, ERRNO_OFFSET));
            }
            return new HeldFile(opened, shown);
        }
    }

    private static int openat(MemorySegment state, int directory, MemorySegment name, int flags) {
        try {
            return (int) OPENAT.invokeExact(state, directory, name, flags);
        } catch (final Throwable failure) {
            throw new IllegalStateException("openat could not be called", failure);
        }
    }

    private static IOException failure(Path path, int errno) {
        final String name = path.toString();
        return switch (errno) {
            case ENOENT, ELOOP -> new NoSuchFileException(name);
            case ENOTDIR -> new NotDirectoryException(name);
            case EACCES -> new AccessDeniedException(name);
            case EAGAIN -> new FileSystemException(name, null, "somebody holds a lease on it");
            case EMFILE, ENFILE -> new FileSystemException(name, null, "too many open files");
            default -> new FileSystemException(name, null, "error " + errno);
        };
    }

    /** Lets go. Once. */
    @Override
    public void close() {
        try {
            final int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (final Throwable failure) {
            throw new IllegalStateException("close could not be called", failure);
        }
    }
}
