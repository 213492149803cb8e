package org.peregrine.client;

import java.util.concurrent.TimeUnit;
import org.peregrine.client.request.RequestText;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Settings of a connection.
 *
 * @param version that HTTP's field MCP-Protocol-Version names, and that {@code initialize} offers; null for no field.
 * @param handshake whether the connection holds the conversation {@code initialize} by itself before it is open.
 * @param sessionId of a session that another connection has opened; null for none.
 * @param headerLines further fields of each HTTP request, each line ended by CR LF; empty for none.
 * @param maxMessageBytes longest message that is taken from the server; a longer one ends the connection.
 * @param openTimeoutNs until a connection must be open.
 * @param tls authorities and certificate of connections to targets of TLS; the others do not use it.
 * @param capabilities that {@code initialize} declares, a JSON object; what a server then asks comes to the handler.
 */
public record ClientSettings(
        ProtocolVersion version,
        boolean handshake,
        String sessionId,
        String headerLines,
        int maxMessageBytes,
        long openTimeoutNs,
        ClientTls tls,
        String capabilities) {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final long OPEN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final String NO_CAPABILITIES = "{}";

    /** Sends nothing by itself. */
    public static final ClientSettings RAW = new ClientSettings(
            null, false, null, "", MAX_MESSAGE_BYTES, OPEN_TIMEOUT_NS, ClientTls.USUAL, NO_CAPABILITIES);

    /**
     * As a client of a revision opens a connection: by {@code initialize} up to 2025-11-25, without any message after
     * it.
     *
     * @param version of the client.
     * @return the settings.
     */
    public static ClientSettings of(ProtocolVersion version) {
        return new ClientSettings(
                version,
                !version.isModern(),
                null,
                "",
                MAX_MESSAGE_BYTES,
                OPEN_TIMEOUT_NS,
                ClientTls.USUAL,
                NO_CAPABILITIES);
    }

    /**
     * With a session that another connection has opened, and without a handshake.
     *
     * @param id of the session; null for none.
     * @return changed settings.
     */
    public ClientSettings withSession(String id) {
        return new ClientSettings(version, false, id, headerLines, maxMessageBytes, openTimeoutNs, tls, capabilities);
    }

    /**
     * With further fields of HTTP.
     *
     * @param lines each ended by CR LF.
     * @return changed settings.
     */
    public ClientSettings withHeaderLines(String lines) {
        return new ClientSettings(
                version, handshake, sessionId, lines, maxMessageBytes, openTimeoutNs, tls, capabilities);
    }

    /**
     * With another bound of the messages that are taken.
     *
     * @param bytes of the longest message; a longer one ends the connection.
     * @return changed settings.
     */
    public ClientSettings withMaxMessageBytes(int bytes) {
        return new ClientSettings(version, handshake, sessionId, headerLines, bytes, openTimeoutNs, tls, capabilities);
    }

    /**
     * With another patience.
     *
     * @param timeoutNs until a connection must be open.
     * @return changed settings.
     */
    public ClientSettings withOpenTimeoutNs(long timeoutNs) {
        return new ClientSettings(
                version, handshake, sessionId, headerLines, maxMessageBytes, timeoutNs, tls, capabilities);
    }

    /**
     * With other authorities, or a certificate of the client's own.
     *
     * @param changed for targets of TLS.
     * @return changed settings.
     */
    public ClientSettings withTls(ClientTls changed) {
        return new ClientSettings(
                version, handshake, sessionId, headerLines, maxMessageBytes, openTimeoutNs, changed, capabilities);
    }

    /**
     * With capabilities of the client. A server may then ask for them, which the connection's handler is told.
     *
     * @param json an object, such as {@code {"sampling":{}}}.
     * @return changed settings.
     * @throws IllegalArgumentException when it is no JSON object.
     */
    public ClientSettings withCapabilities(String json) {
        return new ClientSettings(
                version,
                handshake,
                sessionId,
                headerLines,
                maxMessageBytes,
                openTimeoutNs,
                tls,
                RequestText.object(json, "capabilities"));
    }

    /** Without the fields of HTTP, among which secrets are. */
    @Override
    public String toString() {
        return "ClientSettings[version=" + version + ", handshake=" + handshake + ", maxMessageBytes=" + maxMessageBytes
                + ", openTimeoutNs=" + openTimeoutNs + "]";
    }
}
