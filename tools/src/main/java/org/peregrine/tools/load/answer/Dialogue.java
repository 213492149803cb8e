package org.peregrine.tools.load.answer;

import java.util.function.BiConsumer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;

/**
 * A run's part in what servers ask. One thread.
 *
 * @param waiting of what waits for a connection.
 * @param requests of servers of the legacy era.
 * @param rounds of requests of the modern era.
 */
public record Dialogue(WaitingMessages waiting, ServerRequests requests, InputRounds rounds) {
    /**
     * Begins with a run.
     *
     * @param selector of the connections.
     * @param settings of them.
     * @param modelText that the client's model says.
     * @param refused is told of a connection and the reason when the server did not take an answer.
     * @return the dialogue.
     */
    public static Dialogue of(
            ClientSelector selector,
            ClientSettings settings,
            String modelText,
            BiConsumer<ClientConnection, String> refused) {
        final ClientResults results = new ClientResults(modelText);
        final WaitingMessages waiting = new WaitingMessages();
        return new Dialogue(
                waiting, new ServerRequests(selector, settings, results, waiting, refused), new InputRounds(results));
    }
}
