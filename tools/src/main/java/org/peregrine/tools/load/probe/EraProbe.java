package org.peregrine.tools.load.probe;

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
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Asks a server whether it speaks the stateless era, as a client of both eras does: by {@code server/discover}. */
public final class EraProbe implements ClientHandler {
    private static final JsonName SUPPORTED = JsonName.of("supportedVersions");
    private static final JsonName MODERN = JsonName.of(ProtocolVersion.V2026_07_28.wireName());
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final byte[] LINES = "Mcp-Method: server/discover\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DISCOVER = """
            {"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},\
            "io.modelcontextprotocol/clientInfo":{"name":"peregrine","version":"%s"}}}}""".formatted(PeregrineVersion.TEXT).getBytes(StandardCharsets.US_ASCII);

    private boolean done;
    private boolean modern;
    private boolean refused;
    private String failure;

    private EraProbe() {}

    /**
     * Asks.
     *
     * @param target the server.
     * @param access TLS and fields of HTTP that let the connection in.
     * @return the revision to speak: 2026-07-28, or the latest one with a handshake.
     * @throws IOException when there is no server.
     */
    public static ProtocolVersion find(Target target, ClientSettings access) throws IOException {
        if (target.kind() == Target.Kind.SSE) {
            return ProtocolVersion.V2024_11_05;
        }
        final EraProbe probe = new EraProbe();
        final ClientSettings settings = ClientSettings.of(ProtocolVersion.V2026_07_28)
                .withHeaderLines(access.headerLines())
                .withTls(access.tls());
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = selector.connect(target, settings, probe, null);
            final UnsafeBuffer discover = new UnsafeBuffer(DISCOVER);
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            boolean sent = false;
            while (!probe.done && System.nanoTime() - deadlineNs < 0) {
                sent = sent || connection.offer(discover, 0, DISCOVER.length, LINES) == Offer.TAKEN;
                selector.poll(10);
            }
            if (probe.failure != null && (!sent || probe.refused)) {
                throw new IOException(probe.failure);
            }
        }
        return probe.modern ? ProtocolVersion.V2026_07_28 : ProtocolVersion.LATEST_LEGACY;
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        final JsonValue supported = new JsonValue();
        message.result().member(SUPPORTED, supported);
        for (final JsonCursor cursor = new JsonCursor().wrap(supported); cursor.next(); ) {
            modern |= cursor.value().stringEquals(MODERN);
        }
        done = true;
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        done = true;
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) { // Of either era: nothing else will be answered.
            refused = true;
            failure = "the server answered with " + StatusText.of(status);
        }
        done = true;
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        failure = reason;
        done = true;
    }
}
