package org.peregrine.tools.connect;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/** One connection that carries everything, in its order: every transport but Streamable HTTP. One thread. */
final class StreamUplink implements Uplink, ClientHandler {
    private static final int FIRST_REFUSAL = 300;

    private final ClientSelector selector;
    private final Target target;
    private final ClientSettings settings;
    private final Downlink client;
    private final ServerErrors errors = new ServerErrors();
    private ClientConnection connection;
    private List<OpenRequests.Request> posted = List.of();
    private int faultsDue;
    private boolean reached;
    private String failure;

    StreamUplink(ClientSelector selector, Target target, ClientSettings settings, Downlink client) {
        this.selector = selector;
        this.target = target;
        this.settings = settings;
        this.client = client;
    }

    @Override
    public void start() {
        connection = selector.connect(target, settings, this, null);
    }

    @Override
    public boolean offer(ClientMessage message) {
        if (connection.offer(message.buffer(), 0, message.length()) != Offer.TAKEN) {
            return false;
        }
        posted = message.requests();
        faultsDue += message.faulty() ? 1 : 0;
        if (message.cancelled() != null) {
            client.withdraw(message.cancelled());
        }
        return true;
    }

    @Override
    public void advance(long nowNs) {}

    @Override
    public void pause() {
        connection.pause();
    }

    @Override
    public void resume() {
        connection.resume();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public boolean isOpen() {
        return reached;
    }

    @Override
    public boolean isIdle() {
        return connection.isOpen() && faultsDue == 0;
    }

    @Override
    public void end() {
        selector.flush();
        connection.close();
    }

    @Override
    public boolean isEnded() {
        return true;
    }

    @Override
    public void onOpen(ClientConnection to) {
        reached = true;
    }

    @Override
    public void onMessage(ClientConnection from, Envelope message, int offset, int length) {
        if (message.kind() == MessageKind.RESPONSE && OpenRequests.key(message) == null) {
            onFaultAnswered();
        }
        client.deliver(message, offset, length);
    }

    private void onFaultAnswered() {
        faultsDue = Math.max(0, faultsDue - 1);
    }

    @Override
    public void onInvalid(ClientConnection from, String reason, UnsafeBuffer buffer, int offset, int length) {
        if (errors.find(buffer, offset, length) == null) {
            client.note("the server sent " + length + " bytes that are no JSON-RPC: " + reason);
        } else {
            onFaultAnswered();
            client.deliver(buffer, offset, length);
        }
    }

    /** Of HTTP+SSE: a request that was refused gets no answer over the stream. */
    @Override
    public void onExchangeEnd(ClientConnection from, int status) {
        if (status >= FIRST_REFUSAL) {
            onFaultAnswered();
            posted.forEach(request -> client.fail(request.key(), "The server answered with " + StatusText.of(status)));
        }
    }

    @Override
    public void onClosed(ClientConnection from, String reason) {
        failure = reason;
    }
}
