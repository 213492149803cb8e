package org.peregrine.engine.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.outbound.HeapMessage;

/**
 * The way to a legacy client: sends requests of the server's on the stream of the call, and waits. Source: MCP
 * 2025-11-25, Sampling, Elicitation, Roots; Transports, "Sending Messages to the Server".
 */
public final class LegacyLink extends CallLink {
    private static final JsonName CODE = JsonName.of("code");
    private static final JsonName MESSAGE = JsonName.of("message");

    private final Session session;
    private final ProtocolVersion version;
    private final long timeoutNs;
    /** One for each thread of the handler that asks. */
    private final List<AnswerWait> asking = new CopyOnWriteArrayList<>();

    private volatile String state;

    /**
     * Creates the link of a call.
     *
     * @param channel of the call.
     * @param session of its client; null when it has none, then the client cannot be asked.
     * @param version of its client.
     * @param meta of the request, owned.
     * @param cancelled whether the call is withdrawn.
     * @param timeoutNs longest wait for the client.
     */
    public LegacyLink(
            CallChannel channel,
            Session session,
            ProtocolVersion version,
            JsonValue meta,
            BooleanSupplier cancelled,
            long timeoutNs) {
        super(channel, meta, cancelled);
        this.session = session;
        this.version = version;
        this.timeoutNs = timeoutNs;
    }

    @Override
    public ProtocolVersion version() {
        return version;
    }

    /** No capabilities for a client that takes a single message: it cannot be sent requests. */
    @Override
    public JsonValue capabilities() {
        return session == null || !channel().isOpen()
                ? ClientDescription.UNKNOWN.capabilities()
                : session.client().capabilities();
    }

    @Override
    public ClientAnswers ask(Map<String, ClientInput> inputs) {
        final Map<String, Long> ids = new LinkedHashMap<>();
        final Map<Long, CompletableFuture<ClientRequests.Answer>> waits = new HashMap<>();
        final AnswerWait asked = new AnswerWait(timeoutNs);
        asking.add(asked);
        try {
            inputs.forEach((key, input) -> ids.put(key, send(input, waits)));
            asked.begin(waits.values());
            final Map<String, JsonValue> results = new HashMap<>();
            for (final Map.Entry<String, Long> entry : ids.entrySet()) {
                results.put(entry.getKey(), await(entry.getValue(), waits.get(entry.getValue())));
            }
            return new ClientAnswers(results);
        } finally {
            asking.remove(asked);
            waits.keySet().forEach(session.clientRequests()::remove);
        }
    }

    /**
     * Ends a wait for the client after its timeout. Housekeeping thread, about ten times a second.
     *
     * @param nowNs time of the engine's clock.
     */
    public void expire(long nowNs) {
        asking.forEach(asked -> asked.expire(nowNs));
    }

    /**
     * Whether the handler waits for the client. Any thread.
     *
     * @return false when it works.
     */
    public boolean isAsking() {
        return !asking.isEmpty();
    }

    private long send(ClientInput input, Map<Long, CompletableFuture<ClientRequests.Answer>> waits) {
        final long id = session.clientRequests().nextId();
        final CompletableFuture<ClientRequests.Answer> wait =
                session.clientRequests().expect(id, channel().memory());
        if (wait == null) {
            throw new ClientError(0, "Too many requests wait for the client's answers");
        }
        waits.put(id, wait);
        final HeapMessage message = channel().begin(input.method());
        if (message != null) {
            message.write(writer -> {
                input.writeParams(writer.name("id").value(id).name("params"), version);
                writer.endObject();
            });
        }
        if (message == null || !channel().send(message)) {
            throw new ClientError(0, "The request to the client could not be sent");
        }
        return id;
    }

    private JsonValue await(long id, CompletableFuture<ClientRequests.Answer> wait) {
        final ClientRequests.Answer answer;
        try {
            answer = wait.get();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            withdraw(id);
            throw new CancellationException("The call was cancelled while it waited for the client");
        } catch (final ExecutionException failed) {
            if (failed.getCause() instanceof TimeoutException) {
                withdraw(id);
                throw new ClientError(
                        0, "The client did not answer within " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s");
            }
            throw new ClientError(0, failed.getCause().getMessage());
        } catch (final CancellationException gone) {
            throw new ClientError(0, "The client left before it answered");
        }
        if (!answer.result().isObject()) {
            throw refused(answer.error());
        }
        return answer.result();
    }

    private void withdraw(long id) {
        notify(
                "notifications/cancelled",
                params -> params.name("requestId").value(id).name("reason").value("No answer in time"));
    }

    private static ClientError refused(JsonValue error) {
        final JsonValue value = new JsonValue();
        final int code = error.present() && error.member(CODE, value) ? (int) value.longValue(0) : 0;
        final String message = error.present() && error.member(MESSAGE, value) ? value.string() : null;
        return new ClientError(code, message == null ? "The client answered with something else" : message);
    }

    @Override
    public LogLevel logLevel() {
        return session == null ? LogLevel.DEBUG : session.logLevel();
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public void state(String text) {
        state = text;
    }

    @Override
    public void closeStream() {
        channel().closeStream();
    }

    @Override
    public ClientLink becomeTask() {
        return this;
    }
}
