package org.peregrine.testkit;

import java.util.Map;

/** A request that is under way: the test can move the clock, or let others speak, before its answer comes. */
public final class PendingAnswer {
    private final TestEngine engine;
    private final TestClient client;
    private final String what;
    private long id;
    private Answer answer;

    PendingAnswer(TestEngine engine, TestClient client, String what) {
        this.engine = engine;
        this.client = client;
        this.what = what;
    }

    /** Goes on under another id. */
    PendingAnswer underId(long requestId) {
        id = requestId;
        return this;
    }

    void complete(Answer came) {
        answer = came;
    }

    /**
     * Whether the answer has come. Lets the engine do what it can do now, and does not wait for workers.
     *
     * @return false as long as it has not.
     */
    public boolean isAnswered() {
        engine.run();
        return answer != null;
    }

    /**
     * Waits for the answer, on real time and at most half a minute; the engine's clock does not move.
     *
     * @return the answer.
     * @throws AssertionError when none comes; the message has what the engine said instead.
     */
    public Answer answer() {
        engine.runUntil(() -> answer != null, () -> "No answer to " + what);
        return answer;
    }

    /** Cancels the request, as a client does that lost interest; whether an answer comes is the server's matter. */
    public void cancel() {
        client.notify("notifications/cancelled", Map.of("requestId", id, "reason", "cancelled by the test"));
    }
}
