package org.peregrine.tools.connect;

import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

/**
 * Settings of a bridge.
 *
 * @param target the server.
 * @param connection settings of its connections.
 * @param timeoutNs until an open request is answered with an error; 0 for never.
 * @param endTimeoutNs for the answers that are under way when the client's output has ended.
 */
record ConnectSettings(Target target, ClientSettings connection, long timeoutNs, long endTimeoutNs) {}
