package org.peregrine.bench.floor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The floor for stdio where answers are checked: it writes the same line for every line that it reads, with the ten
 * digits of the id, which stand in the same place in every line. It blocks in its reads, and reads nothing but the
 * ends of lines.
 */
public final class StdioFloor {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int ID_OFFSET = "{\"jsonrpc\":\"2.0\",\"id\":".length();

    private StdioFloor() {}

    /**
     * Serves until its input ends.
     *
     * @param args a file with the answer, on one line.
     * @throws IOException when the channel breaks.
     */
    public static void main(String[] args) throws IOException {
        final FixedAnswer answer =
                new FixedAnswer(Files.readString(Path.of(args[0]), StandardCharsets.ISO_8859_1) + "\n");
        final FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
        final ByteBuffer output = ByteBuffer.allocateDirect(2 * BUFFER_BYTES);
        while (in.read(input) >= 0) {
            final int end = input.position();
            int start = 0;
            for (int i = 0; i < end; i++) {
                if (input.get(i) == '\n') {
                    output.put(answer.withIdOf(input, start + ID_OFFSET));
                    start = i + 1;
                }
            }
            input.limit(end).position(start);
            input.compact();
            output.flip();
            while (output.hasRemaining()) {
                out.write(output);
            }
            output.clear();
        }
    }
}
