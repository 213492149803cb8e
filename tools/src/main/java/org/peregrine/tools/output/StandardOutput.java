package org.peregrine.tools.output;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Standard output of a command. The first write that fails ends the command by an {@link OutputException}; {@link
 * System#out} would swallow it. One thread.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream out;

    private StandardOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * A writer of this process's standard output, which it flushes after each line.
     *
     * @return in the encoding of {@link System#out}.
     */
    public static PrintWriter writer() {
        return writer(new FileOutputStream(FileDescriptor.out), System.out.charset());
    }

    /**
     * A writer of a stream that is used as standard output.
     *
     * @param out whose failures end the command.
     * @param charset of what is written.
     * @return flushed after each line.
     */
    public static PrintWriter writer(OutputStream out, Charset charset) {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(new StandardOutput(out), charset)), true);
    }

    private static OutputException failed(IOException failure) {
        return new OutputException("standard output: " + failure.getMessage(), failure);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (final IOException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (final IOException failure) {
            throw failed(failure);
        }
    }
}
