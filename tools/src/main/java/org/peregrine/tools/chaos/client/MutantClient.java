package org.peregrine.tools.chaos.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Sends what is no message in the frames of any transport, each followed by a good request over the same connection,
 * or over the next one when the server has ended it. One thread.
 */
public final class MutantClient implements ClientHandler, AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_ID = 7_000_000_000L;

    /** Connections that may end under one good request: the end of the mutant's own, and one more. */
    private static final int TRIES = 3;

    private static final byte[] LINES =
            "Mcp-Method: tools/call\r\nMcp-Name: echo\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Target target;
    private final ClientSettings settings;
    private final ClientSelector selector = new ClientSelector();
    private ClientConnection connection;
    private long good;
    private boolean answered;

    /**
     * Creates a client that is not connected.
     *
     * @param target over any transport.
     * @throws IOException when the system has no selector.
     */
    public MutantClient(Target target) throws IOException {
        this.target = target;
        this.settings = ClientSettings.of(
                target.kind() == Target.Kind.SSE ? ProtocolVersion.V2024_11_05 : ProtocolVersion.V2026_07_28);
    }

    /**
     * Sends both.
     *
     * @param mutant without a line feed.
     * @throws IOException when the good request is not answered.
     */
    public void send(byte[] mutant) throws IOException {
        offer(mutant);
        good++;
        answered = false;
        for (int tries = 0; tries < TRIES && !answered; tries++) {
            if (offer(request())) {
                awaitAnswer();
            }
        }
        if (!answered) {
            throw new IOException("A good request over " + target.transport() + " was not answered after the mutant "
                    + new String(mutant, StandardCharsets.ISO_8859_1) + ": " + connection.closeReason());
        }
    }

    private byte[] request() {
        final String call = """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"message":"good"},\
                "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                "io.modelcontextprotocol/clientCapabilities":{}}}}""".formatted(FIRST_ID + good);
        return call.getBytes(StandardCharsets.UTF_8);
    }

    /** Offers until it is taken; false when the connection ended first. */
    private boolean offer(byte[] message) throws IOException {
        open();
        final UnsafeBuffer buffer = new UnsafeBuffer(message);
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        Offer outcome = connection.offer(buffer, 0, message.length, LINES);
        while (outcome == Offer.BACK_PRESSURED) {
            requireBefore(deadlineNs);
            selector.poll(1);
            outcome = connection.offer(buffer, 0, message.length, LINES);
        }
        selector.flush();
        return outcome == Offer.TAKEN;
    }

    private void open() throws IOException {
        if (connection != null && !connection.isClosed()) {
            return;
        }
        connection = selector.connect(target, settings, this, null);
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!connection.isOpen() && !connection.isClosed()) {
            requireBefore(deadlineNs);
            selector.poll(1);
        }
    }

    private void awaitAnswer() throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!answered && !connection.isClosed()) {
            requireBefore(deadlineNs);
            selector.poll(1);
        }
    }

    private void requireBefore(long deadlineNs) throws IOException {
        if (System.nanoTime() - deadlineNs > 0) {
            throw new IOException("No answer over " + target.transport() + " within "
                    + TimeUnit.NANOSECONDS.toSeconds(TIMEOUT_NS) + " s, after " + good + " mutants");
        }
    }

    @Override
    public void onMessage(ClientConnection from, Envelope message, int offset, int length) {
        final String id = message.buffer().getStringWithoutLengthAscii(message.idOffset(), message.idLength());
        answered |= id.equals(Long.toString(FIRST_ID + good));
    }

    /** An answer to a mutant need not have an id. */
    @Override
    public void onInvalid(ClientConnection from, String reason, UnsafeBuffer buffer, int offset, int length) {}

    @Override
    public void onClosed(ClientConnection from, String reason) {}

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
