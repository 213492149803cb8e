package org.peregrine.tools.load.answer;

import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;

/**
 * A run's part in what servers ask. One thread.
 *
 * @param waiting of what waits for a connection.
 * @param requests of servers of the legacy era.
 * @param rounds of requests of the modern era.
 * @param streams on which servers of the legacy era ask unasked.
 */
public record Dialogue(WaitingMessages waiting, ServerRequests requests, InputRounds rounds, ServerStreams streams) {
    /**
     * Begins with a run.
     *
     * @param selector of the connections.
     * @param settings of them.
     * @param modelText that the client's model says.
     * @param owner is told what becomes of it.
     * @return the dialogue.
     */
    public static Dialogue of(ClientSelector selector, ClientSettings settings, String modelText, DialogueOwner owner) {
        final ClientResults results = new ClientResults(modelText);
        final WaitingMessages waiting = new WaitingMessages();
        return new Dialogue(
                waiting,
                new ServerRequests(selector, settings, results, waiting, owner),
                new InputRounds(results),
                new ServerStreams(selector, settings, owner));
    }

    /**
     * Sends what waited and has room by now, and opens streams again whose time has come; called after each poll.
     *
     * @param nowNs the time.
     */
    public void advance(long nowNs) {
        waiting.send();
        streams.poll(nowNs);
    }

    /**
     * Removes a session or a connection, and ends those beside it.
     *
     * @param connection that has ended, or is about to.
     */
    public void remove(ClientConnection connection) {
        requests.remove(connection);
        streams.remove(connection);
    }
}
