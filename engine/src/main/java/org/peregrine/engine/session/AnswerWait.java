package org.peregrine.engine.session;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** A wait for a client's answers, whose time counts from the first look at it. Housekeeping thread unless marked. */
final class AnswerWait {
    private final long timeoutNs;
    private volatile List<CompletableFuture<ClientRequests.Answer>> answers = List.of();
    private boolean begun;
    private long beginNs;

    AnswerWait(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** Sets the answers that are waited for, once the requests are sent. The handler's thread. */
    void begin(Collection<CompletableFuture<ClientRequests.Answer>> awaited) {
        answers = List.copyOf(awaited);
    }

    void expire(long nowNs) {
        if (!begun) {
            begun = true;
            beginNs = nowNs;
        }
        if (nowNs - beginNs >= timeoutNs) {
            answers.forEach(answer -> answer.completeExceptionally(new TimeoutException()));
        }
    }
}
