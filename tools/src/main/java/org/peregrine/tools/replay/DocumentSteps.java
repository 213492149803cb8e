package org.peregrine.tools.replay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.peregrine.client.Target;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.tools.recording.Message;
import org.peregrine.tools.replay.Step.Act;
import tools.jackson.databind.JsonNode;

/** Turns documents into steps of lanes, and recorded replies into what is expected. */
final class DocumentSteps {
    private static final String SESSION = "mcp-session-id: ";
    private static final String LAST_EVENT = "last-event-id: ";
    private static final byte[] REDACTED = "[redacted]".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = {};
    static final String OPEN_STREAM = "open-stream";
    private static final String HTTP = "http";
    private static final Map<String, Integer> STATUSES = Map.of(
            "complete",
            200,
            "accepted",
            202,
            "invalid",
            400,
            "not-found",
            404,
            "not-allowed",
            405,
            "overloaded",
            503,
            "stream-end",
            202);

    private final Replayer replayer;
    private final ReplaySettings settings;
    private final boolean toHttp;

    DocumentSteps(Replayer replayer, ReplaySettings settings) {
        this.replayer = replayer;
        this.settings = settings;
        this.toHttp = settings.target().kind() == Target.Kind.HTTP;
    }

    /** Takes a document with its body; what is to be done again is due at a time. */
    void take(RecordedDocument document, Message message, long dueNs) {
        switch (document.kind()) {
            case OPENED -> open(document);
            case FRAME -> frame(document, message, dueNs);
            case REPLY -> reply(document, message);
            case CLOSED -> close(document, dueNs);
            default -> {
                // A peer that ended its side has said all; its connection is closed in its time.
            }
        }
    }

    /** Opens a connection, unless it is open. */
    void open(RecordedDocument document) {
        final boolean http = document.text(RecordingField.WIRE).equals(HTTP);
        if (http == toHttp) {
            replayer.lane(document, http).connect();
        }
    }

    private void frame(RecordedDocument document, Message message, long dueNs) {
        final boolean http = document.text(RecordingField.WIRE).equals(HTTP);
        if (http != toHttp) {
            replayer.outcome()
                    .skip("frames over " + document.text(RecordingField.WIRE) + " cannot be sent to "
                            + settings.target().text());
            return;
        }
        final ReplayLane lane = http ? replayer.lane(document, true) : replayer.laneOrNull(document);
        final List<String> headers =
                document.text(RecordingField.HEADERS).lines().toList();
        final String session = header(SESSION, headers);
        if (lane == null || (!session.isEmpty() && !replayer.minted().isRecorded(session))) {
            replayer.outcome().skip("its conversation began before the recording");
            return;
        }
        if (document.has(RecordingField.FAULT)) {
            replayer.outcome().skip("a frame that the server could not take is not recorded");
            return;
        }
        if (http) {
            lane.recordedConversation(session.isEmpty() ? lane.own() : replayer.session(session));
        }
        final byte[] body = document.bytes(RecordingField.BODY);
        final Act act = switch (document.text(RecordingField.FRAME)) {
            case OPEN_STREAM -> Act.LISTEN;
            case "end-session" -> Act.END_SESSION;
            default -> Act.SEND;
        };
        final Step step = new Step(act, body, message, headers, lane.recordedConversation());
        if (isRedacted(body)) {
            replayer.outcome().redacted++;
        }
        step.due(dueNs);
        if (http) {
            step.events(step.conversation.eventIds().exchange());
            lane.events().put(document.number(RecordingField.EXCHANGE), step.events());
        }
        if (settings.answersFirst() || act == Act.END_SESSION) {
            step.after(step.conversation.order());
        }
        if (act == Act.LISTEN) {
            step.conversation.stream(step);
        } else if (act == Act.END_SESSION) {
            step.afterStreams(step.conversation.openingStreams());
        }
        calls(step, lane, document);
        replayer.add(lane, step);
    }

    private static String header(String name, List<String> headers) {
        for (final String header : headers) {
            if (header.startsWith(name)) {
                return header.substring(name.length());
            }
        }
        return "";
    }

    /** Notes what is to be answered. */
    private static void calls(Step step, ReplayLane lane, RecordedDocument document) {
        final long timeNs = document.number(RecordingField.MONOTONIC_NS);
        final JsonNode json = step.message.json();
        if (step.act == Act.SEND && step.message.isRequest()) {
            begin(step, new Call(step.message.method(), step.message.id(), lane, timeNs));
            return;
        }
        if (step.act == Act.SEND && json != null && json.isArray()) {
            for (final JsonNode element : json) {
                final Message part = Message.of(element);
                if (part.isRequest()) {
                    begin(step, new Call(part.method(), part.id(), lane, timeNs));
                }
            }
            if (!step.calls().isEmpty()) {
                return;
            }
        }
        final String what = step.act == Act.SEND
                ? (step.message.method().isEmpty() ? "frame" : step.message.method())
                : document.text(RecordingField.FRAME);
        final Call other = new Call(what, "", lane, timeNs);
        step.calls().add(other);
        lane.otherFrames().put(document.number(RecordingField.EXCHANGE), other);
        if (step.act == Act.SEND && step.message.method().isEmpty() && !step.message.isResponse()) {
            lane.malformed(other);
        }
    }

    private static void begin(Step step, Call call) {
        step.calls().add(call);
        step.conversation.begin(call);
    }

    private void reply(RecordedDocument document, Message message) {
        final ReplayLane lane = replayer.laneOrNull(document);
        final String status = document.text(RecordingField.STATUS);
        if (lane == null || status.equals("closed")) {
            return;
        }
        final boolean ends = !status.equals("part");
        eventId(document, lane, ends);
        final Call other = ends ? lane.otherFrames().remove(document.number(RecordingField.EXCHANGE)) : null;
        if (other != null && other.method.equals(OPEN_STREAM)) {
            other(other, lane, status, Message.of(NOTHING), document);
            if (message.json() != null) {
                text(message, lane, document); // The answer to a request whose own stream broke.
            }
        } else if (other != null) {
            other(other, lane, status, message, document);
        } else if (message.json() != null && message.json().isArray()) {
            message.json().forEach(element -> text(Message.of(element), lane, document));
        } else if (message.json() != null) {
            text(message, lane, document);
        }
    }

    private static void eventId(RecordedDocument document, ReplayLane lane, boolean ends) {
        final long number = document.number(RecordingField.EXCHANGE);
        final EventIds.Exchange exchange =
                ends ? lane.events().remove(number) : lane.events().get(number);
        final String id =
                header(LAST_EVENT, document.text(RecordingField.HEADERS).lines().toList());
        if (exchange != null && !id.isEmpty()) {
            exchange.then(id);
        }
    }

    private void other(Call call, ReplayLane lane, String status, Message message, RecordedDocument document) {
        if (lane.http) {
            call.statusThen(
                    call.method.equals(OPEN_STREAM) && status.equals("stream-end")
                            ? STATUSES.get("complete")
                            : STATUSES.getOrDefault(status, 0));
        } else if (message.json() == null) {
            return;
        }
        if (message.json() != null) {
            call.answeredThen(message.json(), document.number(RecordingField.MONOTONIC_NS));
        }
        lane.recordedConversation().otherAnsweredThen(call);
    }

    private void text(Message message, ReplayLane lane, RecordedDocument document) {
        final Conversation conversation = lane.recordedConversation();
        if (message.isRequest()) {
            conversation.askedThen(message.method(), message.json());
        } else if (!message.method().isEmpty()) {
            conversation.notified(message.method(), message.json(), 1);
        } else {
            final String session = header(
                    SESSION, document.text(RecordingField.HEADERS).lines().toList());
            replayer.minted().recorded(session);
            replayer.minted().recorded(message.json());
            conversation.answeredThen(
                    message.id(), message.json(), document.number(RecordingField.MONOTONIC_NS), session);
        }
    }

    private void close(RecordedDocument document, long dueNs) {
        final ReplayLane lane = replayer.laneOrNull(document);
        if (lane != null) {
            final Step step = new Step(Act.CLOSE, NOTHING, Message.of(NOTHING), List.of(), null);
            step.due(dueNs).after(lane.order()); // A client that left after its answers leaves after them again.
            replayer.add(lane, step);
        }
    }

    private static boolean isRedacted(byte[] body) {
        for (int i = 0; i <= body.length - REDACTED.length; i++) {
            if (body[i] == '[' && Arrays.equals(body, i, i + REDACTED.length, REDACTED, 0, REDACTED.length)) {
                return true;
            }
        }
        return false;
    }
}
