package org.peregrine.bench.rig;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection's client: sends {@code tools/call} lines, keeps a number of them under way, and checks that every id
 * comes back exactly once. Ids have a fixed width, so that a request is made by writing eight digits into a template,
 * and a reply of the usual length is recognized without looking at each byte.
 */
final class LineClient {
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"rig","version":"1"}}}
            """;
    private static final String INITIALIZED = """
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """;
    private static final String MESSAGE =
            "The quick brown fox jumps over the lazy dog. ".repeat(3).substring(0, 100);
    private static final String REQUEST_START = "{\"jsonrpc\":\"2.0\",\"id\":";
    private static final String REQUEST_END =
            ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"" + MESSAGE
                    + "\"}}}\n";
    private static final byte[] ID_MEMBER = "\"id\":".getBytes(StandardCharsets.US_ASCII);

    private static final int FIRST_ID = 10_000_000;
    private static final int ID_DIGITS = 8;
    private static final int DECIMAL = 10;
    private static final int BUFFER_BYTES = 1 << 18;

    private final LineTarget target;
    private final byte[] received = new byte[BUFFER_BYTES];
    private final byte[] template;
    private byte[] batch = new byte[0];
    private int batchCapacity;
    private int start;
    private int end;
    private int usualLength;
    private int usualIdOffset;

    LineClient(LineTarget target) {
        this.target = target;
        final String request = REQUEST_START + FIRST_ID + REQUEST_END;
        template = request.getBytes(StandardCharsets.US_ASCII);
    }

    LineTarget target() {
        return target;
    }

    /**
     * Opens the protocol and checks that a call is answered with the message.
     *
     * @throws IOException when the channel ends or the answer is not the expected one.
     */
    void initialize() throws IOException {
        target.out().write(INITIALIZE.getBytes(StandardCharsets.US_ASCII));
        target.out().flush();
        expect("\"protocolVersion\"");
        target.out().write(INITIALIZED.getBytes(StandardCharsets.US_ASCII));
        target.out().flush();
    }

    /**
     * Makes one call and keeps its answer, to compare others with.
     *
     * @throws IOException when the channel ends or the answer does not hold the message.
     */
    void probe() throws IOException {
        send(FIRST_ID, 1);
        expect(MESSAGE);
    }

    private void expect(String part) throws IOException {
        final int newline = awaitLine();
        final String line = new String(received, start, newline - start, StandardCharsets.UTF_8);
        if (!line.contains(part)) {
            throw new IOException(target.name() + " answered " + line);
        }
        usualLength = newline - start;
        usualIdOffset = line.indexOf("\"id\":");
        start = newline + 1;
    }

    /**
     * Keeps a window of calls under way until all are answered.
     *
     * @param requests number of calls.
     * @param window number of calls under way; {@code requests} itself sends all before it reads any.
     * @return the time of each call, in nanoseconds, and of all.
     * @throws IOException when the channel ends, or an id comes back twice or was never sent.
     */
    LineRound run(int requests, int window) throws IOException {
        final long[] sentNs = new long[requests];
        final long[] elapsedNs = new long[requests];
        final boolean[] answered = new boolean[requests];
        final long startNs = System.nanoTime();
        int sent = Math.min(window, requests);
        Arrays.fill(sentNs, 0, sent, startNs);
        send(FIRST_ID, sent);
        int done = 0;
        while (done < requests) {
            awaitLine();
            final long nowNs = System.nanoTime();
            int arrived = 0;
            for (int newline = lineEnd(); newline >= 0; newline = lineEnd()) {
                final int index = id() - FIRST_ID;
                if (index < 0 || index >= sent || answered[index]) {
                    throw new IOException(target.name() + " answered id " + (FIRST_ID + index) + " unasked");
                }
                if (newline - start != usualLength) {
                    requireResult(newline);
                }
                answered[index] = true;
                elapsedNs[index] = nowNs - sentNs[index];
                arrived++;
                start = newline + 1;
            }
            done += arrived;
            final int next = Math.min(arrived, requests - sent);
            if (next > 0) {
                Arrays.fill(sentNs, sent, sent + next, System.nanoTime());
                send(FIRST_ID + sent, next);
                sent += next;
            }
        }
        return new LineRound(elapsedNs, System.nanoTime() - startNs);
    }

    private void requireResult(int newline) throws IOException {
        final String line = new String(received, start, newline - start, StandardCharsets.UTF_8);
        if (line.contains("\"error\":")) {
            throw new IOException(target.name() + " answered " + line);
        }
    }

    private void send(int firstId, int count) throws IOException {
        if (count > batchCapacity) {
            batchCapacity = count;
            batch = new byte[count * template.length];
            for (int i = 0; i < count; i++) {
                System.arraycopy(template, 0, batch, i * template.length, template.length);
            }
        }
        for (int i = 0; i < count; i++) {
            int digits = firstId + i;
            final int offset = i * template.length + REQUEST_START.length();
            for (int digit = ID_DIGITS - 1; digit >= 0; digit--) {
                batch[offset + digit] = (byte) ('0' + digits % DECIMAL);
                digits /= DECIMAL;
            }
        }
        target.out().write(batch, 0, count * template.length);
        target.out().flush();
    }

    /** Reads until a whole line is there. */
    private int awaitLine() throws IOException {
        int newline = lineEnd();
        while (newline < 0) {
            if (start > 0) {
                System.arraycopy(received, start, received, 0, end - start);
                end -= start;
                start = 0;
            }
            final int length = target.in().read(received, end, received.length - end);
            if (length <= 0) {
                throw new EOFException(target.name() + " ended the connection");
            }
            end += length;
            newline = lineEnd();
        }
        return newline;
    }

    private int lineEnd() {
        final int usualEnd = start + usualLength;
        if (usualLength > 0 && usualEnd < end && received[usualEnd] == '\n') {
            return usualEnd;
        }
        for (int i = start; i < end; i++) {
            if (received[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int id() throws IOException {
        int position = start + usualIdOffset;
        if (!idMemberAt(position)) {
            position = start;
            while (!idMemberAt(position)) {
                if (received[position] == '\n') {
                    throw new IOException(target.name() + " sent a line without id");
                }
                position++;
            }
        }
        int id = 0;
        for (int i = position + ID_MEMBER.length; received[i] >= '0' && received[i] <= '9'; i++) {
            id = id * DECIMAL + received[i] - '0';
        }
        return id;
    }

    private boolean idMemberAt(int position) {
        return position + ID_MEMBER.length < end
                && Arrays.mismatch(received, position, position + ID_MEMBER.length, ID_MEMBER, 0, ID_MEMBER.length) < 0;
    }
}
