package org.peregrine.engine.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.limit.Reservation;

/**
 * Requests that the server sent to one legacy client and whose answers are waited for. Any thread: handlers add, the
 * dispatch thread answers.
 */
public final class ClientRequests {
    /**
     * A client's answer.
     *
     * @param result of the request; absent when it failed.
     * @param error of the request; absent when it succeeded.
     */
    record Answer(JsonValue result, JsonValue error) {}

    /** A request whose answer is waited for, and the heap of the call that waits. */
    private record Wait(CompletableFuture<Answer> answer, Reservation memory) {}

    private final ConcurrentHashMap<Long, Wait> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final int limit;
    private volatile boolean closed;

    ClientRequests(int limit) {
        this.limit = limit;
    }

    long nextId() {
        return lastId.incrementAndGet();
    }

    /** Begins to wait for the answer to a request; null when too many wait already. */
    CompletableFuture<Answer> expect(long id, Reservation memory) {
        if (waiting.size() >= limit) {
            return null;
        }
        final CompletableFuture<Answer> future = new CompletableFuture<>();
        waiting.put(id, new Wait(future, memory));
        if (closed) {
            close();
        }
        return future;
    }

    void remove(long id) {
        waiting.remove(id);
    }

    /**
     * Takes a client's answer: copies it for who waits.
     *
     * @param response of the client; its bytes stay the caller's.
     * @return false when nobody waits for it.
     */
    public boolean answer(Envelope response) {
        final JsonValue id = new JsonValue();
        if (response.idLength() > 0) {
            id.wrap(response.buffer(), response.idOffset(), response.idLength());
        }
        final long missing = Long.MIN_VALUE;
        final long number = id.isNumber() ? id.longValue(missing) : missing;
        final Wait wait = number == missing ? null : waiting.remove(number);
        if (wait == null) {
            return false;
        }
        if (!wait.memory.grow(
                (long) response.result().length() + response.error().length())) {
            return wait.answer.completeExceptionally(new ClientError(0, "The server has no memory for the answer"));
        }
        return wait.answer.complete(
                new Answer(response.result().copy(), response.error().copy()));
    }

    /** Ends every wait: no answer can come any more. */
    void close() {
        closed = true;
        waiting.values().forEach(wait -> wait.answer.cancel(false));
        waiting.clear();
    }
}
