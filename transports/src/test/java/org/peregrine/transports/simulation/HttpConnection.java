package org.peregrine.transports.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** One connection of an HTTP client: requests, and their responses in the same order. */
final class HttpConnection implements HttpResponse.Reader {
    private static final int OK = 200;
    private static final int LEAST_ERROR = 400;

    final Link link;
    private final HttpClient client;
    private final HttpResponse responses = new HttpResponse();
    private final Deque<Exchange> exchanges = new ArrayDeque<>();
    private int status;
    private boolean leaving;
    private boolean answeredWhileDraining;
    /** The last request was sent after an answer of the closing server that did not say that it closes. */
    private boolean misled;

    /** An HTTP request, and what has come of its response. */
    static final class Exchange {
        /** The method, and more. */
        final String what;
        /** The request that it carries; null for none. */
        final Request request;
        /** The session that it names; null for none. */
        final String session;
        /** Whether that session had ended before. */
        final boolean ended;
        /** Whether the server was closing before. */
        final boolean draining;
        /** The stream that its events belong to; null before the first one that has an id. */
        CallStream stream;
        /** The exchange that it takes the place of; null for none. */
        Exchange replaced;
        /** The exchange on which the stream was awaited before; null for none. */
        Exchange before;
        /** The stream was resumed on a later exchange. */
        boolean superseded;
        /** The connection on which it was sent. */
        HttpConnection connection;
        /** The response has ended, or the connection. */
        boolean over;
        /** The number of the next event in that stream. */
        long next;
        /** Of the response; 0 before it. */
        int status;
        /** The server has asked the client to come back. */
        boolean paused;

        Exchange(String what, Request request, String session, boolean ended, boolean draining) {
            this.what = what;
            this.request = request;
            this.session = session;
            this.ended = ended;
            this.draining = draining;
        }

        /** The last exchange that this one has replaced and that goes on, as it does when this one is refused. */
        Exchange standing() {
            Exchange earlier = replaced;
            while (earlier != null && earlier.over) {
                earlier = earlier.replaced;
            }
            return earlier;
        }
    }

    HttpConnection(HttpClient client, Link link) {
        this.client = client;
        this.link = link;
    }

    void send(Exchange exchange, String bytes) {
        misled = answeredWhileDraining && exchanges.isEmpty() && !leaving;
        exchange.connection = this;
        exchanges.add(exchange);
        if (exchange.request == null) {
            client.trace("sends " + exchange.what + " on connection " + link.number());
        }
        link.send(bytes);
    }

    /** Whether a request may be sent: the server has not said that it closes, and no stream is open. */
    boolean isFree(int pipelined) {
        return !leaving && !link.isEnded() && exchanges.size() <= pipelined;
    }

    /** Nothing more is sent here. */
    void spoil() {
        leaving = true;
    }

    void poll() {
        final String bytes = link.receive();
        if (!bytes.isEmpty()) {
            responses.onBytes(bytes, this);
        }
    }

    @Override
    public void onHead(int code, String head) {
        status = code;
        final Exchange exchange = exchanges.peek();
        client.trace("gets " + code + " for " + (exchange == null ? "nothing" : exchange.what));
        leaving |= head.contains("connection: close");
        if (exchange == null) { // Refused, or a request that was never finished.
            leaving = true;
            return;
        }
        exchange.status = code;
        for (Exchange each = exchange.before; each != null && code == OK; each = each.before) {
            each.superseded = true;
        }
        answeredWhileDraining |= exchange.draining;
        if (exchange.ended && code < LEAST_ERROR) {
            throw new Violation("A session was served after its end: " + exchange.what + " got " + code);
        }
        if (exchange.what.startsWith("GET") && exchange.session == null && code < LEAST_ERROR) {
            throw new Violation("Who named no session was given the stream of one");
        }
        if (exchange.what.equals("GET of an unknown event") && code < LEAST_ERROR) {
            throw new Violation("A stream was resumed behind an event that never was");
        }
        if (exchange.what.endsWith("initialize") && code == OK) {
            client.onSession(field(head, "mcp-session-id: "));
        }
        if (exchange.what.equals("DELETE")) {
            client.onDeleted(code == OK ? exchange.session : null);
        }
    }

    private static String field(String head, String name) {
        final int from = head.indexOf(name);
        final int end = head.indexOf('\r', Math.max(0, from));
        return from < 0 ? null : head.substring(from + name.length(), end < 0 ? head.length() : end);
    }

    @Override
    public void onMessage(String text) {
        client.onMessage(link, text);
    }

    @Override
    public void onEvent(String id, boolean retry, String data) {
        final Exchange exchange = exchanges.element();
        exchange.paused |= retry;
        final boolean first = id == null || client.resumption().take(exchange, id, data);
        if (first && !data.isEmpty()) {
            client.onMessage(link, data);
        }
    }

    @Override
    public void onEnd() {
        final Exchange exchange = exchanges.poll();
        if (exchange == null) {
            return;
        }
        final boolean resumed = exchange.stream != null && exchange.request == null;
        final Request request = resumed ? exchange.stream.request : exchange.request;
        if (resumed && status >= LEAST_ERROR) {
            client.notResumed(exchange);
        } else if (!client.resumption().ended(exchange) && request != null && request.isOpen()) {
            if (status < LEAST_ERROR && !request.cancelled) {
                throw new Violation(exchange.what + " got " + status + " without an answer to " + request);
            }
            client.trace("has no more to expect of " + request);
            client.refused(request);
        }
    }

    /** The connection has ended. */
    void ended() {
        if (misled && !exchanges.isEmpty() && !leaving && !link.isLeft()) {
            throw new Violation("The closing server had answered on connection " + link.number()
                    + " without saying that it would close it, and lost the next request: " + exchanges.peek().what);
        }
        exchanges.forEach(client::cut);
        exchanges.clear();
    }

    /**
     * When nothing moves, each exchange is answered, and a stream that the client has resumed elsewhere, or whose call is
     * answered, has ended.
     */
    void requireRest() {
        final Exchange exchange = exchanges.peek();
        if (exchange != null && exchange.status == 0 && link.isUp()) {
            throw new Violation(exchange.what + " on connection " + link.number() + " is not answered");
        }
        final CallStream stream = exchange == null ? null : exchange.stream;
        if (stream != null && (exchange.superseded || stream.request.answered)) {
            throw new Violation(exchange.what + " on connection " + link.number() + " does not end, although "
                    + (stream.request.answered ? "all is answered" : "the stream was resumed") + ": " + stream);
        }
    }

    /** Whether events of a call have come that is not answered yet. */
    boolean isStreaming() {
        final Exchange exchange = exchanges.peek();
        return exchange != null && exchange.stream != null && exchange.stream.request.isOpen();
    }

    /** Whether the stream for what answers no request of a session is open here. */
    boolean isListening(String session) {
        final Exchange exchange = exchanges.peek();
        return exchange != null
                && exchange.what.equals("GET")
                && exchange.session != null
                && exchange.session.equals(session)
                && exchange.status == OK
                && link.isUp();
    }

    boolean isWaiting() {
        return !exchanges.isEmpty();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "connection %d", link.number());
    }
}
