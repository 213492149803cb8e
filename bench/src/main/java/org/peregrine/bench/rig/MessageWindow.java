package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.bench.Messages;

/**
 * Calls over a link that carries whole messages and is polled: keeps a window of them under way, and checks that every
 * id comes back exactly once. Ids have eight digits, at one place in each answer. One thread, which never waits; what
 * allocates is the record of the times.
 */
final class MessageWindow {
    private static final String ID_MEMBER = "\"id\":";
    private static final int FIRST_ID = 10_000_000;
    private static final int ID_DIGITS = 8;
    private static final int DECIMAL = 10;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** Polls between two readings of the clock, which costs as much as a poll. */
    private static final int POLLS_A_CHECK = 4096;

    /** Either end of what is measured. */
    interface Link {
        /** Offers a message; false when the other end must read first. */
        boolean offer(DirectBuffer message, int offset, int length) throws IOException;

        /** Gives what has come to {@link MessageWindow#onMessage}. */
        void poll() throws IOException;
    }

    private final String name;
    private final UnsafeBuffer request = new UnsafeBuffer(Messages.ECHO.getBytes(StandardCharsets.US_ASCII));
    private final int idOffset = Messages.ECHO.indexOf(ID_MEMBER) + ID_MEMBER.length();
    private long[] sentNs;
    private long[] elapsedNs;
    private int sent;
    private int done;
    private int answerIdOffset;
    private int usualLength;
    private String failure;

    MessageWindow(String name) {
        this.name = name;
    }

    /**
     * Runs a round.
     *
     * @param link offered to and polled.
     * @param requests number of calls.
     * @param window number of calls under way.
     * @return the time of each call and of all.
     * @throws IOException when the link ends, or an answer is wrong, comes twice, or does not come within half a
     *     minute.
     */
    LineRound run(Link link, int requests, int window) throws IOException {
        sentNs = new long[requests];
        elapsedNs = new long[requests];
        sent = 0;
        done = 0;
        long emptyPolls = 0;
        final long startNs = System.nanoTime();
        while (done < requests) {
            while (sent < requests && sent - done < window && offerNext(link)) {
                sent++;
            }
            final int before = done;
            link.poll();
            if (failure != null) {
                throw new IOException(name + " " + failure);
            }
            emptyPolls = before == done ? emptyPolls + 1 : 0;
            if (emptyPolls % POLLS_A_CHECK == POLLS_A_CHECK - 1
                    && System.nanoTime() - lastSentNs(startNs) > TIMEOUT_NS) {
                throw new IOException(name + " answered " + done + " of " + sent + " calls");
            }
        }
        return new LineRound(elapsedNs, System.nanoTime() - startNs);
    }

    private long lastSentNs(long startNs) {
        return sent == 0 ? startNs : sentNs[sent - 1];
    }

    private boolean offerNext(Link link) throws IOException {
        int digits = FIRST_ID + sent;
        for (int digit = ID_DIGITS - 1; digit >= 0; digit--) {
            request.putByte(idOffset + digit, (byte) ('0' + digits % DECIMAL));
            digits /= DECIMAL;
        }
        sentNs[sent] = System.nanoTime();
        return link.offer(request, 0, request.capacity());
    }

    /** Takes an answer. */
    void onMessage(DirectBuffer buffer, int offset, int length) {
        final long nowNs = System.nanoTime();
        if (length != usualLength) {
            requireResult(buffer.getStringWithoutLengthAscii(offset, length));
            usualLength = length;
        }
        int id = 0;
        for (int i = 0; i < ID_DIGITS; i++) {
            id = id * DECIMAL + buffer.getByte(offset + answerIdOffset + i) - '0';
        }
        final int index = id - FIRST_ID;
        if (index < 0 || index >= sent || elapsedNs[index] != 0) {
            failure = "answered unasked: " + buffer.getStringWithoutLengthAscii(offset, length);
            return;
        }
        elapsedNs[index] = Math.max(1, nowNs - sentNs[index]);
        done++;
    }

    private void requireResult(String answer) {
        if (answer.contains("\"error\":") || answer.contains("\"isError\":true")) {
            failure = "answered " + answer;
        }
        answerIdOffset = answer.indexOf(ID_MEMBER) + ID_MEMBER.length();
    }
}
