package org.peregrine.tools.chaos.disk;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** Serves the disk over its standard input, which is {@code /dev/fuse}, for as long as its parent lives. */
public final class DiskProcess {
    /** Larger than any request: a write has 64 KiB. */
    private static final int BUFFER = 1 << 18;

    private DiskProcess() {}

    /**
     * Serves until the file system is unmounted, or the parent ends.
     *
     * @param arguments none.
     * @throws IOException when the standard input is none of a mounted file system.
     */
    public static void main(String[] arguments) throws IOException {
        // The mount lives as long as one process in its namespace, of which this is one.
        Thread.ofPlatform().daemon().start(DiskProcess::endWithParent);
        try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                FileOutputStream out = new FileOutputStream(FileDescriptor.in)) {
            serve(in, out);
        }
    }

    private static void endWithParent() {
        ProcessHandle.current().parent().orElseThrow().onExit().join();
        Runtime.getRuntime().halt(0);
    }

    private static void serve(FileInputStream in, FileOutputStream out) throws IOException {
        final DiskFiles files = new DiskFiles();
        final DiskReply reply = new DiskReply();
        final byte[] bytes = new byte[BUFFER];
        final DiskRequest request = new DiskRequest(bytes);
        while (in.read(bytes) > 0) { // A request each.
            if (files.answer(request, reply)) {
                out.write(reply.array(), 0, reply.end());
            }
        }
    }
}
