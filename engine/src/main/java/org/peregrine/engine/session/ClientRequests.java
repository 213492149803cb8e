package org.peregrine.engine.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.limit.Reservation;

/**
 * Requests of the server to one legacy client that wait for their answers. Any thread: handlers add, the dispatch
 * thread answers.
 */
public final class ClientRequests {
    /**
     * A client's answer.
     *
     * @param result of the request; absent when it failed.
     * @param error of the request; absent when it succeeded.
     */
    record Answer(JsonValue result, JsonValue error) {}

    /** A request that waits for its answer, and the heap of its call. */
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

    /** Adds a request that waits for its answer; null at the limit of waiting ones. */
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
     * Takes a client's answer: copies it for the waiting call.
     *
     * @param response of the client; its bytes stay the caller's.
     * @return false when no call waits for it.
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

    /** Ends every wait, since no answer can come any more. */
    void close() {
        closed = true;
        waiting.values().forEach(wait -> wait.answer.cancel(false));
        waiting.clear();
    }
}
