package org.peregrine.tools.chaos.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.peregrine.tools.program.OwnCommand;

/**
 * A disk under a server whose calls wait for as long as somebody wants: a file system that a process of ours serves,
 * and which stands still when that process does. It is mounted in namespaces of the server's own, which needs no
 * rights.
 */
public final class HangingDisk {
    private static final String DEVICE = "exec 3<>/dev/fuse && ";
    private static final String MOUNT = "mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 disk ";

    private static final String MARK = "-Dchaos.disk=hanging";

    private HangingDisk() {}

    /**
     * A command that fails where no such disk can be mounted; its own ends with it.
     *
     * @return words of the command.
     */
    public static String[] trial() {
        return new String[] {"unshare", "-rm", "sh", "-c", DEVICE + MOUNT + System.getProperty("java.io.tmpdir")};
    }

    /**
     * Commands of a shell that mount it, for the process that becomes the server.
     *
     * @param directory on which it is mounted.
     * @return to be followed by "&amp;&amp;".
     */
    public static String mount(String directory) {
        final List<String> words = new ArrayList<>(OwnCommand.words());
        words.removeLast();
        words.addAll(1, List.of(MARK, "-Xmx128m", "-XX:+UseSerialGC"));
        words.add(DiskProcess.class.getName());
        return DEVICE + MOUNT + directory + " && { " + quoted(words) + " <&3 >&2 & } && exec 3>&-";
    }

    /**
     * Quotes words as a shell takes them.
     *
     * @param words of a command.
     * @return one line.
     */
    public static String quoted(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * Finds the process that serves the disk. While it is stopped, each call to the disk waits.
     *
     * @param server the process that has become the server; the shell before it has started the one that is looked for.
     * @return its id.
     * @throws IOException when it has ended.
     */
    public static long process(long server) throws IOException {
        return ProcessHandle.of(server).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid)
                .filter(HangingDisk::isMarked)
                .findFirst()
                .orElseThrow(() -> new IOException("The process of the hanging disk has ended"));
    }

    /** From the system: the JDK tells no long commands. */
    private static boolean isMarked(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .contains(MARK);
        } catch (final IOException ended) {
            return false;
        }
    }
}
