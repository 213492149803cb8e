package org.peregrine.bench.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.bench.process.RigProcess;

/**
 * A child process and the channel to it.
 *
 * @param name in the results.
 * @param process the child; its standard error is this program's.
 * @param socket of the channel; null over stdio.
 * @param in source of the replies.
 * @param out target of the requests.
 */
record LineTarget(String name, Process process, Socket socket, InputStream in, OutputStream out)
        implements AutoCloseable {
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long CONNECT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RUN_TIMEOUT_MINUTES = 10;
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
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // A run that hangs fails: its channel ends with the child.
        CompletableFuture.delayedExecutor(RUN_TIMEOUT_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
        if (tcpPort == 0) {
            return new LineTarget(name, process, null, process.getInputStream(), process.getOutputStream());
        }
        try {
            final Socket socket = connect(tcpPort);
            socket.setTcpNoDelay(true);
            return new LineTarget(name, process, socket, socket.getInputStream(), socket.getOutputStream());
        } catch (final IOException failure) {
            process.destroy();
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

    private static Socket connect(int port) throws IOException {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (final ConnectException failure) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw failure;
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
        if (socket != null) {
            socket.close();
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
