package org.peregrine.bench.rig;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.bench.process.RigProcess;

/**
 * A child process and the channel to it.
 *
 * @param name in the results.
 * @param process the child; its standard error is this program's.
 * @param connection of the channel; null over stdio.
 * @param in source of the replies.
 * @param out target of the requests.
 */
record LineTarget(String name, Process process, Closeable connection, InputStream in, OutputStream out)
        implements AutoCloseable {
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long CONNECT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long EXIT_TIMEOUT_MS = 5_000;

    /**
     * Starts a child.
     *
     * @param name in the results.
     * @param command of the child.
     * @param tcpPort at which it will listen; 0 for its standard input and output.
     * @return the connected child.
     * @throws IOException when it cannot be started or does not listen in time.
     */
    static LineTarget start(String name, List<String> command, int tcpPort) throws IOException {
        final Process process = RigProcess.start(name, command).process();
        if (tcpPort == 0) {
            return new LineTarget(name, process, null, process.getInputStream(), process.getOutputStream());
        }
        try {
            final Socket socket = awaited(() -> new Socket(InetAddress.getLoopbackAddress(), tcpPort));
            socket.setTcpNoDelay(true);
            return new LineTarget(name, process, socket, socket.getInputStream(), socket.getOutputStream());
        } catch (final IOException failure) {
            process.destroy();
            throw failure;
        }
    }

    /**
     * Starts a child that listens on a Unix socket.
     *
     * @param name in the results.
     * @param command of the child.
     * @param path of the socket.
     * @return the connected child.
     * @throws IOException when it cannot be started or does not listen in time.
     */
    static LineTarget startUnix(String name, List<String> command, Path path) throws IOException {
        final RigProcess process = RigProcess.start(name, command);
        try {
            final SocketChannel channel = awaited(() -> SocketChannel.open(UnixDomainSocketAddress.of(path)));
            return new LineTarget(
                    name,
                    process.process(),
                    channel,
                    Channels.newInputStream(channel),
                    Channels.newOutputStream(channel));
        } catch (final IOException failure) {
            process.close();
            throw failure;
        }
    }

    /** Stops the child from running, see {@link RigProcess#pause}. */
    void pause() throws IOException {
        new RigProcess(name, process).pause();
    }

    /** Lets the child run again. */
    void resume() throws IOException {
        new RigProcess(name, process).resume();
    }

    /** A way to open a channel. */
    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T awaited(Opening<T> opening) throws IOException {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (true) {
            try {
                return opening.open();
            } catch (final SocketException notYet) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(CONNECT_INTERVAL_NS);
            }
        }
    }

    /** Ends the connection and the child: first by the end of its input, then by force. */
    @Override
    public void close() throws IOException {
        resume();
        out.close();
        if (connection != null) {
            connection.close();
            process.destroy();
        }
        try {
            if (!process.waitFor(EXIT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                System.err.println(name + " did not exit when its client went away");
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
