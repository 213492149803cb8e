package org.peregrine.tools.output;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Size of a terminal.
 *
 * @param rows of text.
 * @param columns of each.
 */
public record TerminalSize(int rows, int columns) {
    private static final int STANDARD_OUTPUT = 1;
    private static final long TIOCGWINSZ = System.getProperty("os.name").startsWith("Mac") ? 0x40087468L : 0x5413L;
    /** {@code struct winsize}: rows, columns and the same in pixels. */
    private static final int WINSIZE_BYTES = 8;

    /**
     * Reads the size of the terminal that standard output is.
     *
     * @return null when it is none, or its size is not known.
     */
    public static TerminalSize ofStandardOutput() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment winsize = arena.allocate(WINSIZE_BYTES, JAVA_LONG.byteAlignment());
            if ((int) ioctl().invokeExact(STANDARD_OUTPUT, TIOCGWINSZ, winsize) != 0) {
                return null;
            }
            final int rows = Short.toUnsignedInt(winsize.get(JAVA_SHORT, 0));
            final int columns = Short.toUnsignedInt(winsize.get(JAVA_SHORT, Short.BYTES));
            return rows == 0 || columns == 0 ? null : new TerminalSize(rows, columns);
        } catch (final Throwable unknown) {
            return null;
        }
    }

    @SuppressWarnings("restricted") // Native access is granted in the manifest and on the command line of the tests.
    private static MethodHandle ioctl() {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                Linker.Option.firstVariadicArg(2));
    }
}
