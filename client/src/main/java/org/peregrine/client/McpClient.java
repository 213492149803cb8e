package org.peregrine.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.QuotedText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * A server, called one request at a time: the short way for a program. One thread, which blocks until the answer is
 * there.
 *
 * <pre>
 *   try (McpClient client = McpClient.connect("http://127.0.0.1:8080/mcp")) {
 *       String result = client.callTool("add", "{\"a\":1,\"b\":2}");
 *   }
 * </pre>
 *
 * <p>It declares no capabilities, and refuses what the server asks all the same. Many requests at once, or many
 * connections, are a matter of {@link ClientSelector}, on which this stands.
 */
public final class McpClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int POLL_MS = 50;
    private static final int MAX_DEPTH = 64;
    private static final int FIRST_REFUSAL = 300;
    private static final JsonName CODE = JsonName.of("code");
    private static final JsonName MESSAGE = JsonName.of("message");

    private final ClientSelector selector = new ClientSelector();
    private final Conversation conversation = new Conversation();
    private final ClientConnection connection;
    private Duration timeout = TIMEOUT;
    private Consumer<String> notifications = message -> {};
    private long lastId;

    private McpClient(Target target, ProtocolVersion version) throws IOException {
        connection = selector.connect(target, ClientSettings.of(version), conversation, null);
    }

    /** Keeps the outcome of the request that is under way. */
    private final class Conversation implements ClientHandler {
        private boolean answered;
        private int status;
        private String result;
        private ServerErrorException error;
        private String invalid;

        void begin() {
            answered = false;
            status = 0;
            result = null;
            error = null;
            invalid = null;
        }

        @Override
        public void onMessage(ClientConnection from, Envelope message, int offset, int length) {
            if (message.kind() == MessageKind.NOTIFICATION) {
                notifications.accept(message.buffer().getStringWithoutLengthUtf8(offset, length));
            } else if (message.kind() == MessageKind.REQUEST) {
                refuse(message.buffer().getStringWithoutLengthUtf8(message.idOffset(), message.idLength()));
            } else if (isAnswer(message)) {
                answered = true;
                result = message.result().present() ? message.result().toString() : null;
                error = message.error().present() ? error(message.error()) : null;
            }
        }

        /** An error without an id answers the only request that there is. */
        private boolean isAnswer(Envelope message) {
            final String id = message.buffer().getStringWithoutLengthUtf8(message.idOffset(), message.idLength());
            return id.equals(String.valueOf(lastId)) || (message.error().present() && "null".equals(id));
        }

        @Override
        public void onInvalid(ClientConnection from, String reason, UnsafeBuffer buffer, int offset, int length) {
            invalid = reason;
        }

        @Override
        public void onExchangeEnd(ClientConnection from, int httpStatus) {
            status = httpStatus;
        }

        @Override
        public void onClosed(ClientConnection from, String reason) {}
    }

    /**
     * Connects as a client of 2025-11-25, and initializes.
     *
     * @param target in one of the {@link Target#FORMS}.
     * @return the open client.
     * @throws IOException when the server cannot be reached, or refuses; the message says why.
     * @throws IllegalArgumentException when the target has another form, or names an unknown host.
     */
    public static McpClient connect(String target) throws IOException {
        return connect(target, ProtocolVersion.LATEST_LEGACY);
    }

    /**
     * Connects as a client of a revision.
     *
     * @param target in one of the {@link Target#FORMS}.
     * @param version of the client; one of the modern era describes itself with each request.
     * @return the open client.
     * @throws IOException when the server cannot be reached, or refuses; the message says why.
     * @throws IllegalArgumentException when the target has another form, or names an unknown host.
     */
    public static McpClient connect(String target, ProtocolVersion version) throws IOException {
        final McpClient client = new McpClient(Target.parse(target), version);
        try {
            while (!client.connection.isOpen()) {
                client.requireOpen();
                client.selector.poll(POLL_MS); // The connection ends by itself when it is late.
            }
        } catch (final IOException failure) {
            client.close();
            throw failure;
        }
        return client;
    }

    /**
     * Changes how long an answer is waited for.
     *
     * @param longest 60 seconds without a word.
     * @return this.
     */
    public McpClient timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /**
     * Takes the notifications that come while an answer is waited for.
     *
     * @param listener gets each as JSON, on the calling thread.
     * @return this.
     */
    public McpClient onNotification(Consumer<String> listener) {
        notifications = listener;
        return this;
    }

    /**
     * Calls a tool.
     *
     * @param name of the tool.
     * @param arguments a JSON object.
     * @return the result, a JSON object; a tool's own error is one, with {@code isError}.
     * @throws ServerErrorException when the server answers with an error.
     * @throws IOException when no answer comes.
     */
    public String callTool(String name, String arguments) throws IOException {
        return request("tools/call", "{\"name\":" + QuotedText.of(name) + ",\"arguments\":" + arguments + "}");
    }

    /**
     * Sends a request, and waits for the answer.
     *
     * @param method any method.
     * @param params a JSON object, without {@code _meta}.
     * @return the result, a JSON object.
     * @throws ServerErrorException when the server answers with an error.
     * @throws IOException when no answer comes.
     * @throws IllegalArgumentException when the params are no JSON object.
     */
    public String request(String method, String params) throws IOException {
        final byte[] message = message(method, params, ++lastId);
        final byte[] headers = headers(message);
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        final UnsafeBuffer buffer = new UnsafeBuffer(message);
        while (connection.offer(buffer, 0, message.length, headers) != Offer.TAKEN) {
            poll(method, deadlineNs);
        }
        conversation.begin(); // Until now an exchange before could still come to its end.
        while (!conversation.answered) {
            requireAnswerable(method);
            poll(method, deadlineNs);
        }
        if (conversation.error != null) {
            throw conversation.error;
        }
        return conversation.result;
    }

    private void poll(String method, long deadlineNs) throws IOException {
        requireOpen();
        if (System.nanoTime() - deadlineNs > 0) {
            throw new IOException("The server did not answer " + method + " within " + timeout.toMillis() + " ms");
        }
        selector.poll(POLL_MS);
    }

    private void requireAnswerable(String method) throws IOException {
        if (conversation.invalid != null) {
            throw new IOException("The server answered " + method + " with no JSON-RPC: " + conversation.invalid);
        }
        final int status = conversation.status;
        if (status >= FIRST_REFUSAL || (status > 0 && connection.target().kind().isExchange())) {
            throw new IOException("The server answered " + method + " with status " + status + " and no message");
        }
    }

    private void requireOpen() throws IOException {
        if (connection.isClosed()) {
            throw new IOException("The connection ended: " + connection.closeReason());
        }
    }

    private byte[] message(String method, String params, long id) {
        final String body = params.strip();
        if (!body.startsWith("{")) {
            throw new IllegalArgumentException("The params are no JSON object: " + params);
        }
        final String rest = body.substring(1).stripLeading();
        final String meta = isModern() ? "\"_meta\":" + ModernHeads.meta() + (rest.startsWith("}") ? "" : ",") : "";
        return ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":" + QuotedText.of(method) + ",\"params\":{" + meta
                        + rest + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean isModern() {
        return connection.version() != null && connection.version().isModern();
    }

    /** Checks the message on the way. */
    private byte[] headers(byte[] message) {
        final UnsafeBuffer padded = new UnsafeBuffer(new byte[message.length + JsonScanner.PADDING]);
        padded.putBytes(0, message);
        final Envelope envelope = new Envelope();
        final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
        if (!decoder.decode(padded, 0, message.length, envelope)) {
            throw new IllegalArgumentException("The params are no JSON object: " + decoder.reason());
        }
        return isModern() ? ModernHeads.lines(envelope) : new byte[0];
    }

    private void refuse(String id) {
        final byte[] bytes = ("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"error\":{\"code\":-32601,\"message\":\"This client cannot be asked\"}}")
                .getBytes(StandardCharsets.UTF_8);
        connection.offer(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static ServerErrorException error(JsonValue error) {
        final JsonValue code = new JsonValue();
        final JsonValue message = new JsonValue();
        error.member(CODE, code);
        error.member(MESSAGE, message);
        return new ServerErrorException(
                (int) code.longValue(0),
                message.isString() ? message.string() : "The server says no more",
                error.toString());
    }

    /** Ends the connection, and a child process with it. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}
