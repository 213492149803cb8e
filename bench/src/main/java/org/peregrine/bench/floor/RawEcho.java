package org.peregrine.bench.floor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The floor to compare with: reads, and writes of the same bytes. Parses nothing, not even lines. It blocks in its
 * reads, or polls until there is something to read.
 */
public final class RawEcho {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long LONGEST_SPIN_NS = TimeUnit.SECONDS.toNanos(1);

    private final boolean spin;

    private RawEcho(boolean spin) {
        this.spin = spin;
    }

    /**
     * Echoes standard input, or one TCP connection after the other.
     *
     * @param args {@code block} or {@code spin}; then the port on the loopback interface for TCP, nothing for stdio.
     * @throws IOException when the channel breaks.
     */
    public static void main(String[] args) throws IOException {
        final RawEcho echo = new RawEcho(args[0].equals("spin"));
        if (args.length == 1) {
            echo.echo(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
            return;
        }
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])));
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    echo.echo(channel);
                }
            }
        }
    }

    private void echo(FileInputStream in, FileOutputStream out) throws IOException {
        final byte[] buffer = new byte[BUFFER_BYTES];
        awaitInput(in);
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            out.write(buffer, 0, length);
            awaitInput(in);
        }
    }

    /** Spins at most for a second: the end of input is not available, only a blocking read detects it. */
    private void awaitInput(FileInputStream in) throws IOException {
        if (!spin) {
            return;
        }
        final long startNs = System.nanoTime();
        while (in.available() == 0 && System.nanoTime() - startNs < LONGEST_SPIN_NS) {
            Thread.onSpinWait();
        }
    }

    private void echo(SocketChannel channel) throws IOException {
        channel.configureBlocking(!spin);
        final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }
    }
}
