package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.codec.mcp.ProtocolVersion;

/** The conversation that opens a connection in the legacy era. Source: MCP 2025-11-25, lifecycle. */
final class Initialization {
    private static final JsonName PROTOCOL_VERSION = JsonName.of("protocolVersion");
    private static final int FIRST_REFUSAL = 300;
    private static final String ID = "0";
    private static final String INITIALIZED = """
            {"jsonrpc":"2.0","method":"notifications/initialized"}""";

    private final ClientConnection connection;
    private final ProtocolVersion wanted;
    private final String capabilities;
    private boolean answered;
    private boolean notified;

    Initialization(ClientConnection connection, ClientSettings settings) {
        this.connection = connection;
        wanted = settings.version();
        capabilities = settings.capabilities();
    }

    void begin() {
        final Offer offer = send(String.format("""
                {"jsonrpc":"2.0","id":%s,"method":"initialize","params":{"protocolVersion":"%s","capabilities":%s,\
                "clientInfo":{"name":"peregrine","version":"%s"}}}""", ID, wanted.wireName(), capabilities, PeregrineVersion.TEXT));
        if (offer != Offer.TAKEN) {
            connection.onWireDown("initialize could not be sent");
        }
    }

    private Offer send(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return connection.offerEarly(new UnsafeBuffer(bytes), bytes.length);
    }

    void onMessage(Envelope message) {
        if (message.kind() != MessageKind.RESPONSE || answered || !isAnswer(message)) {
            return;
        }
        if (message.error().present()) {
            connection.onWireDown("the server refused initialize: " + message.error());
            return;
        }
        final JsonValue chosen = new JsonValue();
        message.result().member(PROTOCOL_VERSION, chosen);
        final ProtocolVersion version = chosen.isString()
                ? ProtocolVersion.lookup(chosen.buffer(), chosen.stringOffset(), chosen.stringLength())
                : null;
        if (version == null || version.isModern()) {
            connection.onWireDown("the server chose an unknown revision: " + chosen);
            return;
        }
        answered = true;
        connection.negotiated(version);
        notifyServer();
    }

    /** An error without an id answers the only request that there is. */
    private static boolean isAnswer(Envelope message) {
        final String id = message.buffer().getStringWithoutLengthUtf8(message.idOffset(), message.idLength());
        return id.equals(ID) || (message.error().present() && "null".equals(id));
    }

    /** Over HTTP only when the previous exchange has ended. */
    private void notifyServer() {
        notified = send(INITIALIZED) == Offer.TAKEN;
        final Target.Kind kind = connection.target().kind();
        if (notified && kind != Target.Kind.HTTP && kind != Target.Kind.SSE) {
            connection.onInitialized();
        }
    }

    /** Handles the end of an exchange of HTTP: of initialize first, then of the notification. */
    void onExchangeEnd(int status) {
        if (status >= FIRST_REFUSAL) {
            connection.onWireDown("the server answered " + (notified ? "notifications/initialized" : "initialize")
                    + " with " + StatusText.of(status));
        } else if (notified) {
            connection.onInitialized();
        } else if (answered) {
            notifyServer();
        } else if (connection.target().kind().isExchange()) {
            connection.onWireDown("the server did not answer initialize");
        }
    }
}
