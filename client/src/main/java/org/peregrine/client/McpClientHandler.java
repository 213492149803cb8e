package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/**
 * Both sides of a {@link McpClient}'s connection: keeps the outcome of the request that is under way, and answers what
 * the server asks. One thread at a time.
 */
final class McpClientHandler implements ClientHandler {
    /** More questions at once are not answered. */
    private static final int MAX_REPLIES = 64;

    private static final JsonName CODE = JsonName.of("code");
    private static final JsonName MESSAGE = JsonName.of("message");

    private final ClientSelector selector;
    private final ClientSettings settings;
    private final Deque<byte[]> replies = new ArrayDeque<>();
    private ClientConnection side;
    private String id = "";
    private boolean answered;
    private int status;
    private String result;
    private ServerErrorException error;
    private String invalid;
    private RuntimeException failure;

    /** Takes notifications; null without one. */
    volatile Consumer<String> listener;

    McpClientHandler(ClientSelector selector, ClientSettings settings) {
        this.selector = selector;
        this.settings = settings;
    }

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** A request has been sent. */
    void begin(long requestId) {
        id = String.valueOf(requestId);
        answered = false;
        status = 0;
        result = null;
        error = null;
        invalid = null;
    }

    boolean isAnswered() {
        return answered;
    }

    /** The status of an exchange of HTTP that has ended since the request; 0 when none has. */
    int status() {
        return status;
    }

    /** The fault of a message that is none; null without one. */
    String invalid() {
        return invalid;
    }

    String result() throws ServerErrorException {
        if (error != null) {
            throw error;
        }
        return result;
    }

    /** Throws what the listener has thrown, now that the message has been taken. */
    void rethrow() {
        final RuntimeException thrown = failure;
        failure = null;
        if (thrown != null) {
            throw thrown;
        }
    }

    /**
     * Sends replies to the server's own requests: on the connection, or beside it where an exchange of HTTP occupies
     * it.
     */
    void reply(ClientConnection connection) {
        if (replies.isEmpty()) {
            return;
        }
        final boolean exchange = connection.target().kind().isExchange();
        if (exchange && (side == null || side.isClosed())) {
            side = selector.connect(
                    connection.target(),
                    new ClientSettings(
                            connection.version(),
                            false,
                            connection.sessionId(),
                            settings.headerLines(),
                            settings.maxMessageBytes(),
                            settings.openTimeoutNs(),
                            settings.tls(),
                            settings.capabilities()),
                    new Side(),
                    null);
        }
        final ClientConnection way = exchange ? side : connection;
        final byte[] next = replies.peek();
        final Offer offer = way.offer(new UnsafeBuffer(next), 0, next.length);
        if (offer == Offer.TAKEN) {
            replies.remove();
        } else if (offer == Offer.CLOSED) {
            replies.clear();
        }
    }

    @Override
    public void onMessage(ClientConnection from, Envelope message, int offset, int length) {
        if (message.kind() == MessageKind.NOTIFICATION) {
            notified(message.buffer().getStringWithoutLengthUtf8(offset, length));
        } else if (message.kind() == MessageKind.REQUEST) {
            asked(message);
        } else if (!answered && isAnswer(message)) {
            answered = true;
            result = message.result().present() ? message.result().toString() : null;
            error = message.error().present() ? error(message.error()) : null;
        }
    }

    boolean hasListener() {
        return listener != null;
    }

    private void notified(String message) {
        final Consumer<String> taker = listener;
        if (taker == null) {
            return;
        }
        try {
            taker.accept(message);
        } catch (final RuntimeException thrown) {
            failure = thrown;
        }
    }

    private void asked(Envelope message) {
        if (replies.size() < MAX_REPLIES) {
            final String asked = message.buffer().getStringWithoutLengthUtf8(message.idOffset(), message.idLength());
            final String outcome = "ping".equals(message.method().string())
                    ? "\"result\":{}"
                    : "\"error\":{\"code\":-32601,\"message\":\"This client cannot be asked\"}";
            replies.add(bytes("{\"jsonrpc\":\"2.0\",\"id\":" + asked + "," + outcome + "}"));
        }
    }

    /** An error without an id answers the only request that there is. */
    private boolean isAnswer(Envelope message) {
        final String of = message.buffer().getStringWithoutLengthUtf8(message.idOffset(), message.idLength());
        return of.equals(id) || (message.error().present() && "null".equals(of));
    }

    private static ServerErrorException error(JsonValue error) {
        final JsonValue code = new JsonValue();
        final JsonValue message = new JsonValue();
        error.member(CODE, code);
        error.member(MESSAGE, message);
        return new ServerErrorException(
                Math.clamp(code.longValue(0), Integer.MIN_VALUE, Integer.MAX_VALUE),
                message.isString() ? message.string() : "The server says no more",
                error.toString());
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
    public void onClosed(ClientConnection from, String reason) {
        // The request that is under way looks at the connection.
    }

    /** Carries replies; whatever the server says to them is of no use. */
    private static final class Side implements ClientHandler {
        @Override
        public void onMessage(ClientConnection from, Envelope message, int offset, int length) {}

        @Override
        public void onInvalid(ClientConnection from, String reason, UnsafeBuffer buffer, int offset, int length) {}

        @Override
        public void onClosed(ClientConnection from, String reason) {}
    }
}
