package org.peregrine.tools.replay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.Offer;
import org.peregrine.tools.recording.Message;
import org.peregrine.tools.replay.Step.Act;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One connection of the recording, made again: does its steps in their order, each when it can be done. */
final class ReplayLane {
    private static final String REDACTED = "[redacted]";

    /** Such a field repeats an argument, which is sent with that text, too. */
    private static final String MIRROR = "mcp-param-";

    private static final String SESSION = "mcp-session-id";
    private static final String LAST_EVENT = "last-event-id";
    private static final byte[] NO_LINES = {};

    final String name;
    final boolean http;
    private final Replayer replayer;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    /** Frames that are no requests, by their exchange, until the recording tells what became of them. */
    private final Map<Long, Call> otherFrames = new HashMap<>();
    /** Frames that are no messages, in the order they were sent. */
    private final ArrayDeque<Call> malformed = new ArrayDeque<>();

    /** The events of exchanges of HTTP that the recording has not ended yet. */
    private final Map<Long, EventIds.Exchange> events = new HashMap<>();

    private final AnswerOrder order = new AnswerOrder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private ClientConnection connection;
    private boolean open;
    private final Conversation own;
    private Conversation recordedConversation;
    private Step current;
    private long progressNs = System.nanoTime();

    ReplayLane(String name, boolean http, Replayer replayer, Conversation own) {
        this.name = name;
        this.http = http;
        this.replayer = replayer;
        this.own = own;
        this.recordedConversation = own;
    }

    void add(Step step) {
        steps.add(step);
    }

    boolean isIdle() {
        return steps.isEmpty();
    }

    /** The answers to what was sent over the connection, in the order of the recording. */
    AnswerOrder order() {
        return order;
    }

    Map<Long, Call> otherFrames() {
        return otherFrames;
    }

    Map<Long, EventIds.Exchange> events() {
        return events;
    }

    /** The conversation of the connection itself. */
    Conversation own() {
        return own;
    }

    Conversation recordedConversation() {
        return recordedConversation;
    }

    void recordedConversation(Conversation conversation) {
        recordedConversation = conversation;
    }

    /** Conversation whose messages come over the connection now. */
    Conversation currentConversation() {
        return http && current != null ? current.conversation : recordedConversation;
    }

    /** Does what can be done; returns how many steps. */
    int advance(long nowNs) {
        int count = 0;
        while (!steps.isEmpty()) {
            final Step step = steps.peek();
            final boolean late = nowNs - Math.max(step.dueNs(), progressNs) > replayer.timeoutNs();
            if (!late && (step.isWaiting() || isValueDue(step) || isEventDue(step))) {
                break;
            }
            if (late) {
                replayer.outcome().skip(name + ": what a frame waited for never came");
                step.responded();
            } else if (perform(step, nowNs)) {
                progressNs = nowNs;
            } else {
                break;
            }
            steps.remove();
            count++;
        }
        return count;
    }

    private boolean isValueDue(Step step) {
        for (final String header : step.headers) {
            if (header.startsWith(SESSION) && replayer.minted().isDue(value(header))) {
                return true;
            }
            if (header.startsWith(LAST_EVENT) && step.conversation.eventIds().isDue(value(header))) {
                return true;
            }
        }
        return step.message.json() != null && replayer.minted().isDue(step.message.json());
    }

    /** Whether the event has come after which a client left: it leaves after it again. */
    private boolean isEventDue(Step step) {
        return step.act == Act.CLOSE
                && http
                && current != null
                && current.events().isBehind();
    }

    private static String value(String header) {
        return header.substring(header.indexOf(':') + 1).strip();
    }

    private boolean perform(Step step, long nowNs) {
        if (step.act == Act.CLOSE) {
            if (connection != null) {
                connection.close();
                connection = null;
                onResponse();
            }
            return true;
        }
        connect();
        final Offer offer = switch (step.act) {
            case SEND -> send(step, nowNs);
            case LISTEN -> connection.listen(lines(step));
            default -> connection.endSession(lines(step));
        };
        if (offer == Offer.BACK_PRESSURED) {
            return false;
        }
        if (offer == Offer.CLOSED) {
            replayer.outcome().skip(name + ": the connection ended: " + connection.closeReason());
            step.responded();
            return true;
        }
        current = step;
        replayer.outcome().framesSent++;
        replayer.outcome().sentLate(nowNs - step.dueNs());
        for (final Call call : step.calls()) {
            call.sent(step.dueNs(), nowNs);
        }
        return true;
    }

    /** Makes its connection, unless there is one. Over HTTP there is always another; otherwise its end is final. */
    void connect() {
        if (connection == null || (connection.isClosed() && http)) {
            open = false;
            connection = replayer.connect(this);
        }
    }

    private Offer send(Step step, long nowNs) {
        if (step.prepared() == null && !prepare(step, nowNs)) {
            return Offer.BACK_PRESSURED;
        }
        buffer.wrap(step.prepared());
        return connection.offer(buffer, 0, buffer.capacity(), http ? lines(step) : NO_LINES);
    }

    /** Puts in what the server made up anew; false when an id that it is to give has not come yet. */
    private boolean prepare(Step step, long nowNs) {
        final JsonNode json = step.message.json();
        boolean changed = json != null && replayer.minted().rewrite(json);
        if (step.message.isResponse() && json instanceof ObjectNode response && response.has("id")) {
            final boolean waited = nowNs - Math.max(step.dueNs(), progressNs) > replayer.timeoutNs() / 2;
            final JsonNode id = step.conversation.serverId(response.get("id"), waited);
            if (id == null) {
                return false;
            }
            changed |= !id.equals(response.get("id"));
            response.set("id", id);
        }
        step.prepared(changed ? json.toString().getBytes(StandardCharsets.UTF_8) : step.body);
        return true;
    }

    /** Header fields as the recording has them, but for what the server makes up and what is not recorded. */
    private byte[] lines(Step step) {
        final StringBuilder lines = new StringBuilder();
        for (final String header : step.headers) {
            final String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            if (!header.endsWith(REDACTED) || name.startsWith(MIRROR)) {
                final String value = value(header);
                lines.append(name)
                        .append(": ")
                        .append(
                                name.equals(LAST_EVENT)
                                        ? step.conversation.eventIds().current(value)
                                        : replayer.minted().current(value))
                        .append("\r\n");
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Notes a frame that is no message: an error without an id answers it. */
    void malformed(Call call) {
        malformed.add(call);
    }

    /** Its connection is open. */
    void onOpen() {
        open = true;
    }

    /** Whether its last connection was open once. */
    boolean isOpen() {
        return open;
    }

    /** Whether it has a connection that neither side has ended. */
    boolean isConnected() {
        return connection != null && !connection.isClosed();
    }

    /** A message of the server's. */
    void onMessage(Message message, long nowNs) {
        progressNs = nowNs;
        final Conversation conversation = currentConversation();
        if (message.isRequest()) {
            conversation.askedNow(message.method(), message.json());
        } else if (!message.method().isEmpty()) {
            conversation.notified(message.method(), message.json(), -1);
        } else if (message.id().isEmpty() || message.id().equals("null")) {
            final Call call = malformed.poll();
            if (call == null && isJudgedByStatus()) {
                return;
            }
            if (call == null) {
                replayer.outcome()
                        .answer(
                                ReplayOutcome.Verdict.EXTRA,
                                name,
                                message.json().toString());
            } else {
                call.answeredNow(message.json(), nowNs);
                conversation.otherAnsweredNow(call);
            }
        } else {
            final String session = connection == null || connection.sessionId() == null ? "" : connection.sessionId();
            conversation.answeredNow(message.id(), message.json(), nowNs, session);
        }
    }

    /**
     * Whether the status is compared: a refusal of a stream, a session's end or a notification has a body that says
     * why.
     */
    private boolean isJudgedByStatus() {
        return http && current != null && current.calls().stream().anyMatch(call -> call.id.isEmpty());
    }

    /** An event of the server's has an id. */
    void onEventId(String id) {
        if (current != null) {
            current.events().now(id);
        }
    }

    /** The server responds over HTTP, or never will. */
    void onResponse() {
        if (current != null) {
            current.responded();
        }
    }

    /** An exchange of HTTP is complete. */
    void onExchangeEnd(int status) {
        if (current != null) {
            for (final Call call : current.calls()) {
                if (call.id.isEmpty()) {
                    call.statusNow(status);
                    current.conversation.otherAnsweredNow(call);
                }
            }
        }
        replayer.advance(this, System.nanoTime());
    }
}
