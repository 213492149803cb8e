package org.peregrine.tools.connect;

import java.util.LinkedHashSet;
import java.util.Set;
import org.peregrine.client.ClientConnection;

/** One connection of Streamable HTTP, and what is under way on it. One thread. */
final class HttpExchange {
    /** Of the exchange that is under way, or waits for its connection. */
    enum Task {
        /** Nothing. */
        NONE,
        /** A message of the client's is posted. */
        POST,
        /** The bridge itself asks for the tools. */
        LIST,
        /** A stream that broke is taken up again, for the answer to a message. */
        RESUME,
        /** The stream on which a server speaks unasked. */
        LISTEN,
        /** The session's end. */
        DELETE
    }

    final Set<String> due = new LinkedHashSet<>();
    ClientConnection connection;
    Task task = Task.NONE;
    ClientMessage message;
    String lastEventId;
    String invalid;
    boolean sent;
    boolean sentAgain;
    boolean fieldsRefused;
    int attempts;
    long idleSinceNs;
    long retryAtNs;

    void begin(Task next, ClientMessage posted) {
        task = next;
        message = posted;
        sent = false;
        sentAgain = false;
        fieldsRefused = false;
        attempts = 0;
        invalid = null;
        lastEventId = null;
        due.clear();
        if (posted != null) {
            posted.requests().forEach(request -> due.add(request.key()));
        }
    }

    /** Ends the connection; another one is made at that time. */
    void retryAt(long timeNs) {
        sent = false;
        connection.close();
        retryAtNs = timeNs;
    }

    void finish(long nowNs) {
        begin(Task.NONE, null);
        idleSinceNs = nowNs;
    }

    /** Whether the exchange lasts until the client wants no more. */
    boolean isStream() {
        return task == Task.LISTEN
                || (message != null
                        && message.isRequest()
                        && message.requests().getFirst().isListen());
    }

    String method() {
        return message == null ? "" : message.method();
    }
}
