package org.peregrine.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.request.RequestText;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.json.QuotedText;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * A server, called one request at a time: the short way for a program. Blocks until the answer is there; threads that
 * share a client wait for one another.
 *
 * <pre>
 *   try (McpClient client = McpClient.connect("http://127.0.0.1:8080/mcp")) {
 *       String result = client.callTool("add", "{\"a\":1,\"b\":2}");
 *   }
 * </pre>
 *
 * <p>It declares no capabilities, and refuses what the server asks all the same; a ping is answered. A request that is
 * given up, because time has passed or the thread was interrupted, is cancelled. Many requests at once, or many
 * connections, are a matter of {@link ClientSelector}, on which this stands.
 */
public final class McpClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);
    private static final int POLL_MS = 50;
    private static final int FIRST_REFUSAL = 300;

    /** Time that an exchange of HTTP has to end once nobody waits for it. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final ClientSettings settings;
    private final ClientSelector selector = new ClientSelector();
    private final McpClientHandler conversation;
    private final ClientConnection connection;
    private volatile Duration timeout = TIMEOUT;
    private volatile boolean closed;
    private long lastId;

    private McpClient(Target target, ClientSettings settings) throws IOException {
        this.settings = settings;
        conversation = new McpClientHandler(selector, settings);
        connection = selector.connect(target, settings, conversation, null);
    }

    /**
     * Connects as a client of 2025-11-25, and initializes.
     *
     * @param target in one of the {@link Target#FORMS}.
     * @return the open client.
     * @throws IOException when the server cannot be reached, or refuses; the message says why.
     * @throws IllegalArgumentException when the target has another form, or names an unknown host.
     */
    public static McpClient connect(String target) throws IOException {
        return connect(target, ProtocolVersion.LATEST_LEGACY);
    }

    /**
     * Connects as a client of a revision.
     *
     * @param target in one of the {@link Target#FORMS}.
     * @param version of the client; one of the modern era describes itself with each request.
     * @return the open client.
     * @throws IOException when the server cannot be reached, or refuses; the message says why.
     * @throws IllegalArgumentException when the target has another form, or names an unknown host.
     */
    public static McpClient connect(String target, ProtocolVersion version) throws IOException {
        return connect(target, ClientSettings.of(version));
    }

    /**
     * Connects with settings, such as a field for each request of HTTP.
     *
     * @param target in one of the {@link Target#FORMS}.
     * @param settings of the connection.
     * @return the open client.
     * @throws IOException when the server cannot be reached, or refuses; the message says why.
     * @throws IllegalArgumentException when the target has another form, or names an unknown host.
     */
    public static McpClient connect(String target, ClientSettings settings) throws IOException {
        final McpClient client = new McpClient(Target.parse(target), settings);
        boolean open = false;
        try {
            while (!client.connection.isOpen()) {
                client.requireOpen();
                requireUninterrupted("connecting to " + target);
                client.selector.poll(POLL_MS); // The connection ends by itself when it is late.
            }
            open = true;
            return client;
        } finally {
            if (!open) {
                client.selector.close();
            }
        }
    }

    /**
     * Changes how long an answer is waited for.
     *
     * @param longest 60 seconds without a word.
     * @return this.
     * @throws IllegalArgumentException when it is not positive.
     */
    public McpClient timeout(Duration longest) {
        if (!longest.isPositive()) {
            throw new IllegalArgumentException("A timeout is positive: " + longest);
        }
        timeout = longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
        return this;
    }

    /**
     * Takes the notifications that come while an answer is waited for. Requests ask for progress from now on; their
     * {@code progressToken} is the request's number, counted from 1.
     *
     * @param listener gets each as JSON, on the thread whose request is under way; it cannot send requests. What it
     *     throws ends that request.
     * @return this.
     */
    public McpClient onNotification(Consumer<String> listener) {
        conversation.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Calls a tool.
     *
     * @param name of the tool.
     * @param arguments a JSON object.
     * @return the result, a JSON object; a tool's own error is one, with {@code isError}.
     * @throws ServerErrorException when the server answers with an error.
     * @throws IOException when no answer comes.
     * @throws IllegalArgumentException when the arguments are no JSON object.
     */
    public String callTool(String name, String arguments) throws IOException {
        return request(
                "tools/call",
                "{\"name\":" + QuotedText.of(name) + ",\"arguments\":" + RequestText.object(arguments, "arguments")
                        + "}");
    }

    /**
     * Sends a request, and waits for the answer.
     *
     * @param method any method.
     * @param params a JSON object, without {@code _meta}.
     * @return the result, a JSON object.
     * @throws ServerErrorException when the server answers with an error.
     * @throws InterruptedIOException when the thread is interrupted; it stays so.
     * @throws IOException when no answer comes.
     * @throws IllegalArgumentException when the params are no JSON object.
     * @throws IllegalStateException when a listener of notifications calls this.
     */
    public String request(String method, String params) throws IOException {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("A listener of notifications cannot send a request");
        }
        final String object = RequestText.object(params, "params");
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        take(method, deadlineNs);
        try {
            lastId++;
            return exchange(method, RequestText.of(method, object, lastId, meta(object)), deadlineNs);
        } finally {
            if (closed) {
                end();
            }
            lock.unlock();
        }
    }

    /** Describes the client to a modern server, and asks for progress when somebody listens. */
    private String meta(String params) {
        final String described = isModern() ? ModernHeads.meta() : "";
        if (!conversation.hasListener() || params.contains("\"_meta\"")) {
            return described;
        }
        final String token = "\"progressToken\":" + lastId + "}";
        return described.isEmpty() ? "{" + token : described.substring(0, described.length() - 1) + "," + token;
    }

    /** Requests of other threads come first. */
    private void take(String method, long deadlineNs) throws IOException {
        try {
            if (!lock.tryLock(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IOException(
                        "Requests of other threads kept " + method + " waiting for " + timeout.toMillis() + " ms");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            requireUninterrupted(method);
        }
    }

    private String exchange(String method, byte[] message, long deadlineNs) throws IOException {
        final byte[] headers = isModern() ? ModernHeads.lines(RequestText.envelope(message)) : new byte[0];
        requireOpen();
        requireUninterrupted(method);
        selector.poll(0); // The server may have ended a connection that was kept alive.
        offer(method, message, headers, deadlineNs);
        conversation.begin(lastId); // Until now an exchange before could still come to its end.
        boolean done = false;
        try {
            while (!conversation.isAnswered()) {
                requireAnswerable(method);
                poll(method, deadlineNs);
            }
            done = true;
        } finally {
            if (!done) {
                giveUp();
            }
        }
        return conversation.result();
    }

    private void offer(String method, byte[] message, byte[] headers, long deadlineNs) throws IOException {
        final UnsafeBuffer buffer = new UnsafeBuffer(message);
        final long lingerNs = System.nanoTime() + LINGER_NS;
        boolean abandoned = false;
        while (connection.offer(buffer, 0, message.length, headers) != Offer.TAKEN) {
            if (!abandoned && connection.isOpen() && System.nanoTime() - lingerNs > 0) {
                connection.abandon(); // A stream that goes on behind its answer.
                abandoned = true;
            } else {
                poll(method, deadlineNs);
            }
        }
    }

    private void poll(String method, long deadlineNs) throws IOException {
        requireOpen();
        requireUninterrupted(method);
        if (System.nanoTime() - deadlineNs > 0) {
            throw new IOException("The server did not answer " + method + " within " + timeout.toMillis() + " ms");
        }
        conversation.reply(connection);
        selector.poll(POLL_MS);
        conversation.rethrow();
    }

    /** Tells the server that nobody waits any more; over HTTP the end of the exchange says it to modern ones. */
    private void giveUp() {
        if (connection.isOpen()) {
            connection.abandon();
            if (!isModern() || !connection.target().kind().isExchange()) {
                final byte[] cancelled =
                        McpClientHandler.bytes("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                + "\"params\":{\"requestId\":" + lastId + "}}");
                connection.offer(new UnsafeBuffer(cancelled), 0, cancelled.length);
                selector.flush();
            }
        }
    }

    private void requireAnswerable(String method) throws IOException {
        if (conversation.invalid() != null) {
            throw new IOException("The server answered " + method + " with no JSON-RPC: " + conversation.invalid());
        }
        final int status = conversation.status();
        if (status >= FIRST_REFUSAL || (status > 0 && connection.target().kind().isExchange())) {
            throw new IOException(
                    "The server answered " + method + " with " + StatusText.of(status) + " and no message");
        }
    }

    private void requireOpen() throws IOException {
        if (closed || connection.isClosed()) {
            throw new IOException(
                    "The connection ended: " + (closed ? "closed by the client" : connection.closeReason()));
        }
    }

    private static void requireUninterrupted(String what) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("The thread was interrupted during " + what);
        }
    }

    private boolean isModern() {
        return connection.version() != null && connection.version().isModern();
    }

    /**
     * Ends the connection, its session, and a child process with it. Any thread may call this: a request that is under
     * way ends with an {@link IOException}.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        if (!lock.isHeldByCurrentThread()) { // Otherwise a listener closes, and the request ends the connection.
            lock.lock();
            try {
                end();
            } finally {
                lock.unlock();
            }
        }
    }

    private void end() throws IOException {
        try {
            if (connection.isOpen() && connection.sessionId() != null && settings.sessionId() == null) {
                endSession();
            }
        } finally {
            selector.close();
        }
    }

    /** The server is not left with a session that nobody uses. A server that is slow to say so is not waited for. */
    private void endSession() throws IOException {
        connection.abandon();
        conversation.begin(lastId);
        if (connection.endSession() == Offer.TAKEN) {
            final long deadlineNs = System.nanoTime() + LINGER_NS;
            while (connection.isOpen()
                    && conversation.status() == 0
                    && System.nanoTime() - deadlineNs < 0
                    && !Thread.currentThread().isInterrupted()) {
                selector.poll(POLL_MS);
            }
        }
    }
}
