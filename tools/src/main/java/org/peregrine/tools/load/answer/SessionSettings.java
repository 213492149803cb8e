package org.peregrine.tools.load.answer;

import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSettings;

/** Settings of a connection beside that of a session: of the same session and revision, without a handshake. */
final class SessionSettings {
    private SessionSettings() {}

    static ClientSettings of(ClientConnection session, ClientSettings settings) {
        return new ClientSettings(
                session.version(),
                false,
                session.sessionId(),
                settings.headerLines(),
                settings.maxMessageBytes(),
                settings.openTimeoutNs(),
                settings.tls(),
                settings.capabilities());
    }
}
