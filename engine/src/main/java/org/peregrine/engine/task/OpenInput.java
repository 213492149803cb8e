package org.peregrine.engine.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.handler.ClientError;

/** A question of a handler's that waits for the client. */
final class OpenInput {
    private final String key;
    private final byte[] request;
    private final long deadlineNs;
    private final CompletableFuture<JsonValue> answer;

    /**
     * Takes a question.
     *
     * @param key unique in the life of the task.
     * @param request a request object as JSON, without an id; not copied.
     * @param deadlineNs when the handler has waited too long.
     * @param answer completed by the client's result, which owns its bytes, or by what went wrong.
     */
    OpenInput(String key, byte[] request, long deadlineNs, CompletableFuture<JsonValue> answer) {
        this.key = key;
        this.request = request;
        this.deadlineNs = deadlineNs;
        this.answer = answer;
    }

    String key() {
        return key;
    }

    byte[] request() {
        return request;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    CompletableFuture<JsonValue> answer() {
        return answer;
    }

    /** Waits: for the client, the deadline, or the end of the task, all of which complete the answer. */
    JsonValue await() {
        try {
            return answer.get();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } catch (final ExecutionException failed) {
            throw new ClientError(0, failed.getCause().getMessage());
        }
    }

    /** The exception for a handler whose task has ended. */
    static CancellationException cancelled() {
        return new CancellationException("The task ended while it waited for the client");
    }
}
