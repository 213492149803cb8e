package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * One connection to a server, whatever its transport: takes messages when it can, and tells its {@link ClientHandler}
 * what comes. Made by {@link ClientSelector#connect}; belongs to the thread that polls there.
 */
public final class ClientConnection {
    private enum State {
        CONNECTING,
        INITIALIZING,
        OPEN,
        CLOSED
    }

    private static final byte[] NO_LINES = {};

    private final ClientSelector selector;
    private final Target target;
    private final ClientSettings settings;
    private final ClientHandler handler;
    private final Object attachment;
    private final Wire wire;
    private final long deadlineNs;
    private final Initialization initialization;
    private State state = State.CONNECTING;
    private ProtocolVersion version;
    private String sessionId;
    private String closeReason;

    ClientConnection(
            ClientSelector selector, Target target, ClientSettings settings, ClientHandler handler, Object attachment) {
        this.selector = selector;
        this.target = target;
        this.settings = settings;
        this.handler = handler;
        this.attachment = attachment;
        version = settings.version();
        sessionId = settings.sessionId();
        deadlineNs = System.nanoTime() + settings.openTimeoutNs();
        initialization = settings.handshake() ? new Initialization(this, settings) : null;
        wire = selector.wires().create(target, settings, new Events());
        if (!settings.handshake()) {
            identify();
        }
    }

    private void identify() {
        if (wire instanceof HeaderWire http) {
            http.identify(version, sessionId);
        }
    }

    void connect() {
        wire.connect();
    }

    /**
     * Offers a message without header lines of its own.
     *
     * @param message buffer that holds it; copied before this returns.
     * @param offset of its first byte.
     * @param length of the message, without a line feed at its end or within.
     * @return the outcome.
     */
    public Offer offer(DirectBuffer message, int offset, int length) {
        return offer(message, offset, length, NO_LINES);
    }

    /**
     * Offers a message.
     *
     * @param message buffer that holds it; copied before this returns.
     * @param offset of its first byte.
     * @param length of the message, without a line feed at its end or within.
     * @param headerLines for HTTP: fields of this request, each line ended by CR LF; ignored by the other transports.
     * @return the outcome.
     */
    public Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines) {
        return switch (state) {
            case OPEN ->
                wire instanceof HeaderWire http
                        ? http.offer(message, offset, length, headerLines)
                        : wire.offer(message, offset, length);
            case CLOSED -> Offer.CLOSED;
            default -> Offer.BACK_PRESSURED;
        };
    }

    /** Offers a message of the handshake. */
    Offer offerEarly(DirectBuffer message, int length) {
        return wire.offer(message, 0, length);
    }

    /**
     * Opens the stream on which a server of the legacy era speaks unasked over Streamable HTTP. The connection is
     * occupied by it until the server ends it.
     *
     * @param headerLines fields of the request, such as Last-Event-ID, each line ended by CR LF.
     * @return the outcome.
     * @throws IllegalStateException when this is not Streamable HTTP.
     */
    public Offer listen(byte[] headerLines) {
        return state == State.OPEN ? http().listen(headerLines) : Offer.BACK_PRESSURED;
    }

    /**
     * Ends the session over Streamable HTTP.
     *
     * @return the outcome.
     * @throws IllegalStateException when this is not Streamable HTTP.
     */
    public Offer endSession() {
        return endSession(NO_LINES);
    }

    /**
     * Ends a session over Streamable HTTP.
     *
     * @param headerLines fields of the request, such as Mcp-Session-Id, each line ended by CR LF.
     * @return the outcome.
     * @throws IllegalStateException when this is not Streamable HTTP.
     */
    public Offer endSession(byte[] headerLines) {
        return state == State.OPEN ? http().endSession(headerLines) : Offer.BACK_PRESSURED;
    }

    private HttpWire http() {
        if (wire instanceof HttpWire http) {
            return http;
        }
        throw new IllegalStateException(target.kind() + " has no such request");
    }

    /** Gives up the last request: an answer to it is not waited for. */
    void abandon() {
        wire.abandon();
    }

    /** Ends the connection; the handler is not told. A child process is asked to end, too. */
    public void close() {
        if (state != State.CLOSED) {
            end("closed by the client");
        }
    }

    /**
     * Has nothing more handed on until {@link #resume}: the server meets back-pressure. What has been read already may
     * still come.
     */
    public void pause() {
        wire.pause();
    }

    /** Has what comes handed on again. */
    public void resume() {
        wire.resume();
    }

    private void end(String reason) {
        state = State.CLOSED;
        closeReason = reason;
        wire.close();
        selector.remove(this);
    }

    /**
     * The server.
     *
     * @return as the caller gave it.
     */
    public Target target() {
        return target;
    }

    /**
     * Attachment of the caller.
     *
     * @return any object, or null.
     */
    public Object attachment() {
        return attachment;
    }

    /**
     * Whether messages are taken.
     *
     * @return true from {@link ClientHandler#onOpen} until the end.
     */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Whether the connection has ended.
     *
     * @return true when nothing follows.
     */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /**
     * The reason why the connection has ended.
     *
     * @return the reason; null as long as it has not.
     */
    public String closeReason() {
        return closeReason;
    }

    /**
     * The revision that is spoken: after {@code initialize} the one that the server chose.
     *
     * @return the revision; null when it was not told one.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * The session over Streamable HTTP.
     *
     * @return its id; null when there is none.
     */
    public String sessionId() {
        return sessionId;
    }

    /**
     * The child process behind {@code stdio:}.
     *
     * @return its process id; -1 when the server is no child of this process.
     */
    public long childPid() {
        return wire instanceof ProcessWire child ? child.pid() : -1;
    }

    boolean isLate(long nowNs) {
        return (state == State.CONNECTING || state == State.INITIALIZING) && nowNs - deadlineNs > 0;
    }

    void expire() {
        onWireDown(
                state == State.CONNECTING
                        ? "not connected within " + settings.openTimeoutNs() / 1_000_000 + " ms"
                        : "initialize was not answered within " + settings.openTimeoutNs() / 1_000_000 + " ms");
    }

    void onInitialized() {
        if (state == State.INITIALIZING) {
            open();
        }
    }

    void negotiated(ProtocolVersion chosen) {
        version = chosen;
        identify();
    }

    void onWireDown(String reason) {
        if (state != State.CLOSED) {
            end(reason);
            handler.onClosed(this, reason);
        }
    }

    private void open() {
        state = State.OPEN;
        handler.onOpen(this);
    }

    /** Tells the handler what the wire tells, according to the state. */
    private final class Events implements HttpWireOwner, MessageReader.Sink {
        @Override
        public void onUp() {
            if (initialization == null) {
                open();
            } else {
                state = State.INITIALIZING;
                initialization.begin();
            }
        }

        @Override
        public void onMessage(UnsafeBuffer buffer, int offset, int length) {
            if (state != State.CLOSED) {
                selector.messages().take(this, buffer, offset, length);
            }
        }

        @Override
        public void onReadOnlyMessage(DirectBuffer buffer, int offset, int length) {
            if (state != State.CLOSED) {
                selector.messages().takeCopy(this, buffer, offset, length);
            }
        }

        @Override
        public void onValid(Envelope message, int offset, int length) {
            if (message.kind() == MessageKind.RESPONSE) {
                wire.onAnswer();
            }
            if (state == State.INITIALIZING) {
                initialization.onMessage(message);
            } else if (state == State.OPEN) {
                handler.onMessage(ClientConnection.this, message, offset, length);
            }
        }

        @Override
        public void onInvalid(String reason, UnsafeBuffer buffer, int offset, int length) {
            if (state == State.INITIALIZING) {
                onDown("the server answered initialize with something else: " + reason);
            } else if (state == State.OPEN) {
                handler.onInvalid(ClientConnection.this, reason, buffer, offset, length);
            }
        }

        @Override
        public void onDown(String reason) {
            onWireDown(reason);
        }

        @Override
        public boolean isClosed() {
            return state == State.CLOSED;
        }

        @Override
        public void onSession(UnsafeBuffer buffer, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (buffer.getByte(i) <= ' ' || buffer.getByte(i) == 0x7F) {
                    onDown("the server's Mcp-Session-Id has other characters than visible ASCII");
                    return;
                }
            }
            if (sessionId == null || initialization == null) {
                sessionId = buffer.getStringWithoutLengthAscii(offset, length);
            }
        }

        @Override
        public void onEventId(UnsafeBuffer buffer, int offset, int length) {
            if (state == State.OPEN) {
                handler.onEventId(ClientConnection.this, buffer, offset, length);
            }
        }

        @Override
        public void onRetry(long timeMs) {
            if (state == State.OPEN) {
                handler.onRetry(ClientConnection.this, timeMs);
            }
        }

        @Override
        public void onResponse() {
            if (state == State.OPEN) {
                handler.onResponse(ClientConnection.this);
            }
        }

        @Override
        public void onRefusal(UnsafeBuffer buffer, int offset, int length) {
            if (length > 0 && buffer.getByte(offset) == '{') {
                onMessage(buffer, offset, length);
            }
        }

        @Override
        public void onExchangeEnd(int status) {
            if (state == State.INITIALIZING) {
                initialization.onExchangeEnd(status);
            } else if (state == State.OPEN) {
                handler.onExchangeEnd(ClientConnection.this, status);
            }
        }
    }
}
