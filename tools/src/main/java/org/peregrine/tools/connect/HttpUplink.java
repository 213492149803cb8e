package org.peregrine.tools.connect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.tools.connect.HttpExchange.Task;

/**
 * Streamable HTTP: a POST for each message, as many connections as there are exchanges at once, and for a legacy
 * session the stream on which the server speaks unasked. One thread.
 *
 * <pre>
 *   initialize, then notifications/initialized: alone; all else waits for them
 *   requests: MAX_REQUESTS at once, then a bounded queue, then back-pressure; answers and notifications pass them
 *   a modern call whose fields are refused: sent again once, when the bridge has read tools/list
 *   a stream that breaks: taken up again by its last event id; without one, and in the modern era, an error answers
 *   an exchange that breaks: another connection shows whether the server is gone
 * </pre>
 */
final class HttpUplink implements Uplink, ClientHandler {
    private static final String INITIALIZE = "initialize";
    private static final String INITIALIZED = "notifications/initialized";
    private static final String LIST_TOOLS = "tools/list";
    private static final int MAX_REQUESTS = 64;
    private static final int MAX_CONNECTIONS = 2 * MAX_REQUESTS;
    private static final int MAX_ATTEMPTS = 5;
    private static final int FIRST_REFUSAL = 300;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final byte[] NO_LINES = {};

    private final ClientSelector selector;
    private final Target target;
    private final ClientSettings settings;
    private final Downlink client;
    private final ServerErrors errors = new ServerErrors();
    private final HttpSession session = new HttpSession();
    private final ToolFields tools = new ToolFields();
    private final ToolListing listing = new ToolListing(tools);
    private final ArrayDeque<HttpExchange> free = new ArrayDeque<>();
    private final Set<HttpExchange> busy = new LinkedHashSet<>();
    private final WaitingRequests waiting = new WaitingRequests();
    private int requests;
    private int asked;
    private HttpExchange alone;
    private boolean opened;
    private boolean paused;
    private boolean ending;
    private String failure;

    HttpUplink(ClientSelector selector, Target target, ClientSettings settings, Downlink client) {
        this.selector = selector;
        this.target = target;
        this.settings = settings;
        this.client = client;
    }

    /** Connects once, to learn whether the server is there. */
    @Override
    public void start() {
        final HttpExchange first = new HttpExchange();
        free.add(first);
        connect(first);
    }

    private void connect(HttpExchange exchange) {
        exchange.connection = selector.connect(target, settings, this, exchange);
        if (paused) {
            exchange.connection.pause();
        }
    }

    @Override
    public boolean offer(ClientMessage message) {
        if (alone != null) {
            return false;
        }
        if (message.cancelled() != null && cancel(message)) {
            return true;
        }
        if (!message.isRequest()) {
            asked -= message.isResponse() && asked > 0 ? 1 : 0;
            return busy.size() < MAX_CONNECTIONS && post(message);
        }
        if (requests < MAX_REQUESTS && waiting.isEmpty()) {
            return post(message);
        }
        return waiting.add(message) || (asked > 0 && refuse(message));
    }

    /** Over stdio a modern client cancels by a notification, over HTTP by the end of the exchange. */
    private boolean cancel(ClientMessage message) {
        client.withdraw(message.cancelled());
        if (waiting.remove(message.cancelled())) {
            return true;
        }
        for (final HttpExchange exchange : busy) {
            if (exchange.due.contains(message.cancelled()) && exchange.message.isModern()) {
                discard(exchange);
                return true;
            }
        }
        return false;
    }

    /** The client owes answers that stand behind this request: to wait for the server would be to wait for them. */
    private boolean refuse(ClientMessage message) {
        message.requests().forEach(request -> client.fail(request.key(), "Too many requests wait for the server"));
        return true;
    }

    private boolean post(ClientMessage message) {
        final HttpExchange exchange = take(Task.POST, message);
        requests += message.isRequest() ? 1 : 0;
        if (INITIALIZE.equals(message.method()) || INITIALIZED.equals(message.method())) {
            alone = exchange;
        }
        if (INITIALIZE.equals(message.method())) {
            session.begin();
        }
        send(exchange);
        return true;
    }

    /** A connection that is open or will be. */
    private HttpExchange take(Task task, ClientMessage message) {
        final HttpExchange kept = free.pollLast();
        final HttpExchange exchange = kept == null ? new HttpExchange() : kept;
        exchange.begin(task, message);
        busy.add(exchange);
        if (kept == null) {
            connect(exchange);
        }
        return exchange;
    }

    private void send(HttpExchange exchange) {
        if (exchange.sent || !busy.contains(exchange) || !exchange.connection.isOpen()) {
            return;
        }
        final Offer offer = switch (exchange.task) {
            case POST, LIST ->
                exchange.connection.offer(
                        exchange.message.buffer(), 0, exchange.message.length(), lines(exchange.message));
            case RESUME, LISTEN -> exchange.connection.listen(session.lines(exchange.lastEventId));
            case DELETE -> exchange.connection.endSession(session.lines(null));
            case NONE -> Offer.TAKEN;
        };
        exchange.sent = offer != Offer.BACK_PRESSURED;
    }

    private byte[] lines(ClientMessage message) {
        if (message.isModern()) {
            return MirroredFields.of(message, tools);
        }
        return INITIALIZE.equals(message.method()) ? NO_LINES : session.lines(null);
    }

    @Override
    public void advance(long nowNs) {
        for (final HttpExchange exchange : new ArrayList<>(busy)) {
            if (exchange.retryAtNs != 0 && nowNs - exchange.retryAtNs >= 0) {
                exchange.retryAtNs = 0;
                connect(exchange);
            }
            send(exchange);
        }
        for (final Iterator<HttpExchange> kept = free.iterator(); kept.hasNext(); ) {
            final HttpExchange exchange = kept.next();
            // A server that closes it at this very moment would lose a request.
            if (exchange.idleSinceNs != 0 && nowNs - exchange.idleSinceNs > IDLE_NS) {
                kept.remove();
                exchange.connection.close();
            }
        }
        while (!waiting.isEmpty() && requests < MAX_REQUESTS && alone == null) {
            post(waiting.remove());
        }
    }

    @Override
    public void onOpen(ClientConnection connection) {
        opened = true;
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        if (exchange.task == Task.NONE) {
            exchange.idleSinceNs = System.nanoTime();
        }
        send(exchange);
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        if (message.kind() == MessageKind.REQUEST) {
            asked++;
        } else if (message.kind() == MessageKind.RESPONSE) {
            if (exchange.task == Task.LIST) {
                exchange.due.clear();
                listing.learn(message.result());
                return;
            }
            final String key = OpenRequests.key(message);
            if (key == null) {
                refused(exchange, message.error().toString());
                return;
            }
            if (listing.mends(exchange, message.error().toString())) {
                exchange.fieldsRefused = true;
                return;
            }
            exchange.due.remove(key);
            if (INITIALIZE.equals(exchange.method())) {
                session.agreed(message);
            } else if (LIST_TOOLS.equals(exchange.method())) {
                tools.learn(message.result());
            }
        }
        client.deliver(message, offset, length);
    }

    private void refused(HttpExchange exchange, String error) {
        if (listing.mends(exchange, error)) {
            exchange.fieldsRefused = true;
            return;
        }
        if (exchange.due.isEmpty() && exchange.task == Task.POST) {
            client.note("the server refused " + exchange.method() + ": " + error);
        }
        exchange.due.forEach(key -> client.refuse(key, error));
        exchange.due.clear();
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        final String error = errors.find(buffer, offset, length);
        if (error == null) {
            exchange.invalid = reason;
        } else {
            refused(exchange, error);
        }
    }

    @Override
    public void onEventId(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        exchange.lastEventId = buffer.getStringWithoutLengthUtf8(offset, length);
        exchange.attempts = 0;
    }

    @Override
    public void onRetry(ClientConnection connection, long timeMs) {
        ((HttpExchange) connection.attachment()).retryAfter(timeMs);
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        if (exchange.task == Task.LISTEN) {
            onListenEnd(exchange, status);
        } else if (exchange.task == Task.LIST) {
            release(exchange);
            onListed();
        } else if (exchange.fieldsRefused) {
            exchange.sentAgain = true;
            exchange.fieldsRefused = false;
            exchange.connection.close();
            list(listing.begin(exchange));
        } else if (status == REQUEST_TIMEOUT && !exchange.due.isEmpty() && !exchange.sentAgain) {
            exchange.sentAgain = true; // It crossed the end of an idle connection, and was not executed.
            exchange.sent = false;
            send(exchange);
        } else if (!resume(exchange, status)) {
            judge(exchange, status);
            release(exchange);
        }
    }

    /** Whether the stream that ended without its answer is taken up again. */
    private boolean resume(HttpExchange exchange, int status) {
        if (exchange.due.isEmpty()
                || exchange.lastEventId == null
                || exchange.message.isModern()
                || status >= FIRST_REFUSAL
                || ++exchange.attempts > MAX_ATTEMPTS) {
            return false;
        }
        exchange.task = Task.RESUME;
        exchange.retryAt(System.nanoTime() + exchange.retryNs);
        return true;
    }

    private void judge(HttpExchange exchange, int status) {
        if (status == NOT_FOUND && session.isOpen() && exchange.task == Task.POST && !exchange.message.isModern()) {
            failure = "the server has ended the session (status 404)";
        }
        final String reason = exchange.invalid == null
                ? "The server answered with " + StatusText.of(status) + " and no message"
                : "The server answered with no JSON-RPC (status " + status + "): " + exchange.invalid;
        if (exchange.due.isEmpty() && status >= FIRST_REFUSAL && exchange.task == Task.POST) {
            client.note("the server answered " + (exchange.method().isEmpty() ? "an answer" : exchange.method())
                    + " with " + StatusText.of(status));
        }
        exchange.due.forEach(key -> client.fail(key, reason));
        if (exchange == alone) {
            onAgreed(exchange, status);
        }
    }

    private void onAgreed(HttpExchange exchange, int status) {
        alone = null;
        if (INITIALIZE.equals(exchange.method())) {
            session.id(exchange.connection.sessionId());
        } else if (status < FIRST_REFUSAL) {
            send(take(Task.LISTEN, null));
        }
    }

    private void list(ClientMessage request) {
        if (request != null) {
            requests++;
            send(take(Task.LIST, request));
        }
    }

    /** Also after a listing that failed: the server then says itself why it refuses the call. */
    private void onListed() {
        final ClientMessage next = listing.next();
        if (next != null) {
            list(next);
            return;
        }
        listing.end().stream().filter(busy::contains).forEach(call -> call.retryAt(System.nanoTime()));
    }

    private void onListenEnd(HttpExchange exchange, int status) {
        if (status >= FIRST_REFUSAL || ending) {
            release(exchange); // The server offers none.
        } else {
            exchange.retryAt(System.nanoTime() + exchange.retryNs);
        }
    }

    private void release(HttpExchange exchange) {
        remove(exchange);
        exchange.finish(System.nanoTime());
        free.addLast(exchange);
    }

    private void remove(HttpExchange exchange) {
        if (busy.remove(exchange) && exchange.message != null && exchange.message.isRequest()) {
            requests--;
        }
    }

    private void discard(HttpExchange exchange) {
        remove(exchange);
        exchange.connection.close();
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        final HttpExchange exchange = (HttpExchange) connection.attachment();
        if (free.remove(exchange) && exchange.idleSinceNs != 0) {
            return; // It was not used.
        }
        if (!exchange.sent || exchange.task == Task.NONE) {
            failure = reason; // It was never open, or cannot be opened again.
            return;
        }
        if (exchange.task == Task.LISTEN) {
            exchange.retryAt(System.nanoTime() + exchange.retryNs);
        } else if (!resume(exchange, 0)) {
            exchange.due.forEach(key -> client.fail(key, "The server did not answer: " + reason));
            exchange.due.clear();
            if (exchange == alone) {
                alone = null;
            }
            remove(exchange);
            if (exchange.task == Task.LIST) {
                onListed();
            }
            start();
        }
    }

    @Override
    public void pause() {
        paused = true;
        connections().forEach(ClientConnection::pause);
    }

    @Override
    public void resume() {
        paused = false;
        connections().forEach(ClientConnection::resume);
    }

    private List<ClientConnection> connections() {
        final List<HttpExchange> all = new ArrayList<>(free);
        all.addAll(busy);
        return all.stream().map(exchange -> exchange.connection).toList();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public boolean isOpen() {
        return opened;
    }

    @Override
    public boolean isIdle() {
        return opened && waiting.isEmpty() && busy.stream().allMatch(HttpExchange::isStream);
    }

    @Override
    public void end() {
        ending = true;
        new ArrayList<>(busy).forEach(this::discard);
        if (session.isOpen() && failure == null) {
            send(take(Task.DELETE, null));
        }
    }

    @Override
    public boolean isEnded() {
        return busy.isEmpty() || failure != null;
    }
}
