package org.peregrine.tools.crowd;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/** Makes each change when it is due, whether or not earlier ones are answered. One thread, which does nothing else. */
final class ChangeAuthor implements ClientHandler {
    /** Over HTTP a connection has one request under way. */
    private static final int EXCHANGES = 16;

    private static final long OPEN_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int FIRST_REFUSAL = 300;

    private final CrowdPlan plan;
    private final Deque<ClientConnection> free = new ArrayDeque<>();
    private int open;
    private int answered;
    private long errors;
    private String example = "";
    private volatile boolean stopped;

    ChangeAuthor(CrowdPlan plan) {
        this.plan = plan;
    }

    /** Has everything come to its end. Any thread. */
    void stop() {
        stopped = true;
    }

    /** Opens the connections. */
    void gather(ClientSelector selector) throws IOException {
        final int wanted = isExchange() ? EXCHANGES : 1;
        for (int i = 0; i < wanted; i++) {
            selector.connect(plan.target(), ClientSettings.of(plan.version()), this, null);
        }
        final long deadlineNs = System.nanoTime() + OPEN_NS;
        while (open < wanted) {
            selector.poll(1);
            if (stopped || errors > 0 || System.nanoTime() - deadlineNs > 0) {
                throw new IOException("the connections that make the changes could not be opened: " + example);
            }
        }
    }

    private boolean isExchange() {
        return plan.target().kind().isExchange();
    }

    /** Makes all changes, and waits for the answers. */
    CrowdResult.Author run(ClientSelector selector, long startNs) throws IOException {
        final Changes changes = plan.changes();
        final boolean modern = plan.version().isModern();
        long latestNs = 0;
        long lastSentNs = 0;
        int sent = 0;
        while (sent < changes.total() && !isComplete(startNs)) {
            final long leftNs = startNs + changes.dueNs(sent) - System.nanoTime();
            final Request request = Request.touch(modern, sent, sent % changes.resources());
            if (leftNs > 0 || !offer(request)) {
                selector.poll(Math.clamp(TimeUnit.NANOSECONDS.toMillis(leftNs), 0, 10));
            } else {
                lastSentNs = System.nanoTime() - startNs;
                latestNs = Math.max(latestNs, -leftNs);
                sent++;
                selector.flush();
            }
        }
        while (answered + errors < sent && !isComplete(startNs)) {
            selector.poll(1);
        }
        final long unanswered = Math.max(0, sent - answered - errors);
        return new CrowdResult.Author(
                sent,
                lastSentNs,
                latestNs,
                errors + unanswered,
                unanswered > 0 && example.isEmpty() ? "no answer" : example);
    }

    private boolean isComplete(long startNs) {
        return stopped
                || errors > plan.changes().total()
                || System.nanoTime() - startNs > plan.changes().endNs();
    }

    private boolean offer(Request request) {
        final ClientConnection connection = free.peek();
        if (connection == null || request.offerTo(connection) != Offer.TAKEN) {
            return false;
        }
        if (isExchange()) {
            free.remove();
        }
        return true;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        open++;
        free.add(connection);
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        if (message.kind() == MessageKind.RESPONSE && message.error().present()) {
            fail(message.error().toString());
        } else if (message.kind() == MessageKind.RESPONSE) {
            answered++;
        }
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        if (status >= FIRST_REFUSAL && example.isEmpty()) {
            fail("status " + status);
        }
        free.add(connection);
    }

    @Override
    public void onInvalid(ClientConnection connection, String why, UnsafeBuffer buffer, int offset, int length) {
        fail(why);
    }

    @Override
    public void onClosed(ClientConnection connection, String why) {
        free.remove(connection);
        fail(why);
    }

    private void fail(String why) {
        errors++;
        example = example.isEmpty() ? why : example;
    }
}
