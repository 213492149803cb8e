package org.peregrine.testkit;

import java.util.Map;

/** A request that is under way: the test can move the clock, or let others speak, before its answer comes. */
public final class PendingAnswer {
    private final TestEngine engine;
    private final TestClient client;
    private final String what;
    private long id;
    private Answer answer;
    private boolean cancelled;

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
        engine.runIfOpen();
        return answer != null;
    }

    /**
     * Waits for the answer, on real time and at most half a minute; the engine's clock does not move.
     *
     * @return the answer.
     * @throws AssertionError when none comes, at once after {@link #cancel}; the message has what the engine said
     *     instead.
     */
    public Answer answer() {
        if (cancelled && !isAnswered()) {
            throw new AssertionError("No answer to " + what + ", which the test has cancelled");
        }
        engine.runUntil(() -> answer != null, () -> "No answer to " + what);
        return answer;
    }

    /**
     * Cancels the request, as a client does that lost interest. The server does not answer it any more; the answer that
     * was there before stays.
     */
    public void cancel() {
        cancelled = true;
        client.notify("notifications/cancelled", Map.of("requestId", id, "reason", "cancelled by the test"));
    }
}
