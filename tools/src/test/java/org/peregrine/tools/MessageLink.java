package org.peregrine.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;

/** Carries a client's messages; a thread of its own hands on what comes. */
interface MessageLink {
    /** Sends a message. */
    void send(String message);

    /** Ends the connection. */
    void close() throws IOException;

    /** One line of TCP each. */
    final class Lines implements MessageLink {
        private static final long TIMEOUT_S = 60;
        private final Socket socket = new Socket();
        private final OutputStream out;
        private final Thread reader;

        Lines(InetSocketAddress address, Consumer<String> onMessage) throws IOException {
            socket.connect(address, (int) TimeUnit.SECONDS.toMillis(TIMEOUT_S));
            out = socket.getOutputStream();
            final BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            reader = Thread.ofVirtual().start(() -> read(in, onMessage));
        }

        private static void read(BufferedReader in, Consumer<String> onMessage) {
            try {
                in.lines().forEach(onMessage);
            } catch (final UncheckedIOException closed) {
                // Ends when the socket is closed.
            }
        }

        @Override
        public synchronized void send(String message) {
            try {
                out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (final IOException gone) {
                throw new AssertionError(gone);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            join(reader);
        }
    }

    /** One message of Aeron's each. */
    final class OverAeron implements MessageLink {
        private static final long NAP_NS = 50_000;
        private final AeronClient client;
        private final Queue<UnsafeBuffer> unsent = new ConcurrentLinkedQueue<>();
        private final Thread poller;
        private volatile boolean closing;

        OverAeron(String target, Consumer<String> onMessage) throws IOException {
            client = AeronClient.connect(AeronClientSettings.of(target));
            poller = Thread.ofPlatform().daemon().start(() -> run(onMessage));
        }

        private void run(Consumer<String> onMessage) {
            while (!closing && client.closeReason() == null) {
                final int workCount = client.poll((buffer, offset, length) ->
                        onMessage.accept(buffer.getStringWithoutLengthUtf8(offset, length)));
                final UnsafeBuffer next = unsent.peek();
                if (next != null && client.offer(next, 0, next.capacity()) == Offer.TAKEN) {
                    unsent.remove();
                } else if (workCount == 0) {
                    LockSupport.parkNanos(NAP_NS);
                }
            }
            client.close();
        }

        @Override
        public void send(String message) {
            unsent.add(new UnsafeBuffer(message.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void close() {
            closing = true;
            join(poller);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
