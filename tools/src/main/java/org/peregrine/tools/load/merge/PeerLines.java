package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.JsonValue;

/**
 * Messages between the processes of a load: a JSON object in each line, of bounded length. One thread may read while
 * another writes; {@link #close} is for any.
 */
public final class PeerLines implements AutoCloseable {
    /** Longest line; the result of a load with thousands of parts is shorter. */
    public static final int MAX_LINE_BYTES = 16 << 20;

    private static final int MAX_DEPTH = 16;
    private static final int FIRST_BYTES = 8 << 10;

    private final Socket socket;
    private final InputStream in;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /**
     * Takes a socket over.
     *
     * @param socket that is connected; closed with this.
     * @throws IOException when it has ended.
     */
    public PeerLines(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /**
     * Reads the next message.
     *
     * @param timeoutNs until the whole line must be there.
     * @return the message.
     * @throws IOException when none comes in time, the other side has ended, or what comes is none.
     */
    public PeerMessage read(long timeoutNs) throws IOException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        int searched = 0;
        while (true) {
            for (int i = searched; i < length; i++) {
                if (bytes[i] == '\n') {
                    return take(i);
                }
            }
            searched = length;
            fill(deadlineNs, timeoutNs);
        }
    }

    private void fill(long deadlineNs, long timeoutNs) throws IOException {
        if (length == MAX_LINE_BYTES) {
            throw new IOException("a line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_LINE_BYTES, 2 * length));
        }
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
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error =
                scanner.scan(line, 0, end, (depth, name, nameLength, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE || scanner.rootType() != JsonType.OBJECT) {
            throw new IOException("it says something else than a JSON object");
        }
        return new PeerMessage(new JsonValue().wrap(line, 0, end));
    }

    /**
     * Writes a message.
     *
     * @param json an object on one line.
     * @throws IOException when the other side has ended.
     */
    public void write(HeapJson json) throws IOException {
        json.writer().rawBytes(new byte[] {'\n'});
        socket.getOutputStream().write(json.bytes());
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
