package org.peregrine.tools.connect;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** A stream that is to be opened again after more than an hour is opened again after an hour. */
    private static final long MAX_RETRY_MS = TimeUnit.HOURS.toMillis(1);

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
    long retryNs = RETRY_NS;

    void begin(Task next, ClientMessage posted) {
        task = next;
        message = posted;
        sent = false;
        sentAgain = false;
        fieldsRefused = false;
        attempts = 0;
        invalid = null;
        lastEventId = null;
        retryNs = RETRY_NS;
        due.clear();
        if (posted != null) {
            posted.requests().forEach(request -> due.add(request.key()));
        }
    }

    /** The server's word for how long to wait, in place of a second. */
    void retryAfter(long timeMs) {
        retryNs = TimeUnit.MILLISECONDS.toNanos(Math.min(timeMs, MAX_RETRY_MS));
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
