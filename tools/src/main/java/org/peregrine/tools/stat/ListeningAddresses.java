package org.peregrine.tools.stat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Addresses that a process listens on, as Linux shows them under /proc to processes of the same user; elsewhere nothing
 * is known.
 */
final class ListeningAddresses {
    private static final String LISTEN = "0A";
    private static final String SOCKET = "socket:[";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int UNIX_FLAGS = 3;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;
    private static final String UNIX_LISTEN = "00010000";
    private static final int HEX = 16;

    private ListeningAddresses() {}

    /** Addresses with their ports, and paths of Unix domain sockets; empty when none is known. */
    static List<String> of(long pid) {
        return of(Path.of("/proc", Long.toString(pid)));
    }

    static List<String> of(Path process) {
        final List<String> addresses = new ArrayList<>();
        try {
            final Set<String> inodes = inodes(process.resolve("fd"));
            for (final String table : List.of("tcp", "tcp6")) {
                for (final String[] row : rows(process.resolve("net").resolve(table))) {
                    if (row.length > INODE && row[STATE].equals(LISTEN) && inodes.contains(row[INODE])) {
                        addresses.add(address(row[LOCAL]));
                    }
                }
            }
            for (final String[] row : rows(process.resolve("net/unix"))) {
                if (row.length > UNIX_PATH && row[UNIX_FLAGS].equals(UNIX_LISTEN) && inodes.contains(row[UNIX_INODE])) {
                    addresses.add("unix:" + row[UNIX_PATH]);
                }
            }
        } catch (final IOException | RuntimeException unknown) {
            return List.of();
        }
        return addresses;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        final Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
            for (final Path file : files) {
                final String target = Files.isSymbolicLink(file)
                        ? Files.readSymbolicLink(file).toString()
                        : "";
                if (target.startsWith(SOCKET)) {
                    inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static List<String[]> rows(Path table) throws IOException {
        return Files.exists(table)
                ? Files.readAllLines(table).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+", -1))
                        .toList()
                : List.of();
    }

    /** The kernel writes addresses as words of four bytes in the order of the machine. */
    private static String address(String text) throws IOException {
        final int colon = text.indexOf(':');
        final byte[] bytes = HexFormat.of().parseHex(text.substring(0, colon));
        final ByteBuffer words = ByteBuffer.wrap(bytes);
        for (int i = 0; i < bytes.length; i += Integer.BYTES) {
            words.order(ByteOrder.BIG_ENDIAN);
            final int word = words.getInt(i);
            words.order(ByteOrder.nativeOrder()).putInt(i, word);
        }
        final String host = InetAddress.getByAddress(bytes).getHostAddress();
        final int port = Integer.parseInt(text.substring(colon + 1), HEX);
        return (host.contains(":") ? "[" + host.replaceFirst("(^|:)(0(:|$)){2,}", "::") + "]" : host) + ":" + port;
    }
}
