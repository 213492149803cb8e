package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.JsonValue;

/**
 * Messages between the processes of a load: a JSON object in each line, of bounded length, those of all connections
 * together, too. One thread may read while another writes; {@link #close} is for any.
 */
public final class PeerLines implements AutoCloseable {
    /** Longest line; the result of a load with thousands of parts is shorter. */
    public static final int MAX_LINE_BYTES = 16 << 20;

    /** Longest line of somebody who has not shown yet that he belongs here. */
    public static final int MAX_HELLO_BYTES = 1 << 10;

    private static final int MAX_DEPTH = 16;
    private static final int FIRST_BYTES = 8 << 10;

    private final Socket socket;
    private final LineMemory memory;
    private final InputStream in;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /**
     * Takes a socket over.
     *
     * @param socket that is connected; closed with this, and when this fails.
     * @param memory of the lines of all connections.
     * @throws IOException when it has ended.
     */
    public PeerLines(Socket socket, LineMemory memory) throws IOException {
        this.socket = socket;
        this.memory = memory;
        try {
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
        } catch (final IOException ended) {
            close();
            throw ended;
        }
    }

    /**
     * Reads the next message.
     *
     * @param timeoutNs until the whole line must be there.
     * @return the message.
     * @throws IOException when none comes in time, or the other side has ended; a {@link ProtocolException} when what
     *     comes is none.
     */
    public PeerMessage read(long timeoutNs) throws IOException {
        return read(timeoutNs, MAX_LINE_BYTES);
    }

    /**
     * Reads the next message.
     *
     * @param timeoutNs until the whole line must be there.
     * @param mostBytes of the line.
     * @return the message.
     * @throws IOException as that of {@link #read(long)}.
     */
    public PeerMessage read(long timeoutNs, int mostBytes) throws IOException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        int searched = 0;
        while (true) {
            for (int i = searched; i < length; i++) {
                if (bytes[i] == '\n') {
                    return take(i);
                }
            }
            searched = length;
            if (length >= mostBytes) {
                throw new ProtocolException("a line is longer than " + mostBytes + " bytes");
            }
            grow();
            fill(deadlineNs, timeoutNs);
        }
    }

    private void grow() throws IOException {
        if (length < bytes.length) {
            return;
        }
        final int larger = Math.min(MAX_LINE_BYTES, 2 * length);
        if (!memory.take(larger - length)) {
            throw new IOException("the lines of all together are longer than " + LineMemory.MAX_BYTES + " bytes");
        }
        bytes = Arrays.copyOf(bytes, larger);
    }

    /** Gives back what a long line has taken. */
    private void shrink() {
        if (length < FIRST_BYTES && bytes.length > FIRST_BYTES) {
            memory.give(bytes.length - FIRST_BYTES);
            bytes = Arrays.copyOf(bytes, FIRST_BYTES);
        }
    }

    private void fill(long deadlineNs, long timeoutNs) throws IOException {
        final long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        try {
            socket.setSoTimeout(Math.clamp(restMs, 1, Integer.MAX_VALUE));
            final int read = restMs > 0 ? in.read(bytes, length, bytes.length - length) : 0;
            if (read < 0) {
                throw new IOException("it has ended without a word");
            }
            length += read;
            if (restMs <= 0) {
                throw new SocketTimeoutException();
            }
        } catch (final SocketTimeoutException late) {
            throw new IOException("nothing came from it for " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s", late);
        } catch (final SocketException ended) {
            throw new IOException("its connection has ended: " + ended.getMessage(), ended);
        }
    }

    private PeerMessage take(int end) throws IOException {
        final UnsafeBuffer line = new UnsafeBuffer(new byte[end + JsonScanner.PADDING]);
        line.putBytes(0, bytes, 0, end);
        length -= end + 1;
        System.arraycopy(bytes, end + 1, bytes, 0, length);
        shrink();
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error =
                scanner.scan(line, 0, end, (depth, name, nameLength, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE || scanner.rootType() != JsonType.OBJECT) {
            throw new ProtocolException("it says something else than a JSON object");
        }
        return new PeerMessage(new JsonValue().wrap(line, 0, end));
    }

    /**
     * Writes a message. When the other side does not take it in time, the connection is closed.
     *
     * @param json an object on one line.
     * @param timeoutNs until it must have been taken.
     * @throws IOException when the other side has ended, or takes nothing.
     */
    public void write(HeapJson json, long timeoutNs) throws IOException {
        json.writer().rawBytes(new byte[] {'\n'});
        final CompletableFuture<Void> written = new CompletableFuture<>();
        final CompletableFuture<Void> late = written.copy()
                .orTimeout(timeoutNs, TimeUnit.NANOSECONDS)
                .whenComplete((done, timeout) -> {
                    if (timeout != null) {
                        close();
                    }
                });
        try {
            socket.getOutputStream().write(json.bytes());
        } catch (final IOException ended) {
            throw late.isDone()
                    ? new IOException("it took nothing for " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s", ended)
                    : ended;
        } finally {
            written.complete(null);
        }
    }

    /**
     * The address of the other side.
     *
     * @return host and port.
     */
    public String peer() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException ended) {
            // It is closed all the same.
        }
    }
}
