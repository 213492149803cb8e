package org.peregrine.tools.replay;

import java.util.List;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

/**
 * Settings of a replay.
 *
 * @param target the server.
 * @param speed multiple of the recorded pace; infinite for as fast as possible.
 * @param answersFirst whether what was sent after an answer waits for that answer again.
 * @param timeoutNs longest wait for an answer or event.
 * @param connection of each connection; its fields of HTTP have the credentials, which no recording has.
 * @param ignored rules of {@link AnswerComparison}.
 */
record ReplaySettings(
        Target target,
        double speed,
        boolean answersFirst,
        long timeoutNs,
        ClientSettings connection,
        List<String> ignored) {
    ReplaySettings {
        ignored = List.copyOf(ignored);
    }
}
