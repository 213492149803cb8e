package org.peregrine.tools.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peregrine.tools.replay.ReplayOutcome.Verdict;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exchanges that belong together: a session over HTTP, otherwise a connection. Pairs what was said then with what is
 * said now: answers by the ids of their requests, requests of the server's and notifications by what they say.
 */
final class Conversation {
    /**
     * A request of the server's that has no counterpart yet.
     *
     * @param method of it.
     * @param content of the message.
     * @param id of it.
     */
    private record Asked(String method, String content, JsonNode id) {}

    private final String name;
    private final Pairing pairing;
    private final Map<String, ArrayDeque<Call>> awaitingThen = new HashMap<>();
    private final Map<String, ArrayDeque<Call>> awaitingNow = new HashMap<>();
    private final Set<Call> pending = new LinkedHashSet<>();
    private final AnswerOrder order = new AnswerOrder();
    private final EventIds eventIds = new EventIds();
    private final Set<Call> early = new LinkedHashSet<>();
    private final List<Step> streams = new ArrayList<>();
    private final List<Asked> askedThen = new ArrayList<>();
    private final List<Asked> askedNow = new ArrayList<>();
    private final Map<String, JsonNode> serverIds = new HashMap<>();
    private final Map<String, Integer> notifications = new HashMap<>();

    Conversation(String name, Pairing pairing) {
        this.name = name;
        this.pairing = pairing;
    }

    /** Takes a request of the recording. */
    void begin(Call call) {
        awaitingThen.computeIfAbsent(call.id, id -> new ArrayDeque<>(1)).add(call);
        awaitingNow.computeIfAbsent(call.id, id -> new ArrayDeque<>(1)).add(call);
    }

    /** Ids of the events of its streams. */
    EventIds eventIds() {
        return eventIds;
    }

    /** The answers in the order of the recording. */
    AnswerOrder order() {
        return order;
    }

    /** Takes a request for a stream. */
    void stream(Step step) {
        streams.removeIf(Step::hasResponse);
        streams.add(step);
    }

    /** Requests for a stream that the server has not responded to yet. */
    List<Step> openingStreams() {
        streams.removeIf(Step::hasResponse);
        return List.copyOf(streams);
    }

    private void addPending(Call call) {
        pending.add(call);
        order.add(call);
        call.lane.order().add(call);
    }

    /** Notes that something that is no request was answered in the recording: if not yet now, it is waited for. */
    void otherAnsweredThen(Call call) {
        if (call.isAnsweredNow()) {
            compareOther(call);
        } else if (call.isAnsweredThen()) {
            addPending(call);
        }
    }

    /** Notes that something that is no request is answered now. */
    void otherAnsweredNow(Call call) {
        if (call.isAnsweredNow() && pending.remove(call)) {
            compareOther(call);
        }
    }

    private void compareOther(Call call) {
        String difference = "";
        if (!call.hasSameStatus()) {
            difference = "status: then " + call.thenStatus() + ", now " + call.nowStatus();
        } else if (call.then() != null && call.now() != null) {
            difference = pairing.comparison().difference(call.method, call.then(), call.now());
        }
        pairing.outcome().answer(difference.isEmpty() ? Verdict.EQUAL : Verdict.DIFFERENT, where(call), difference);
        call.compared();
    }

    private static Call poll(Map<String, ArrayDeque<Call>> calls, String id) {
        final ArrayDeque<Call> queue = calls.get(id);
        if (queue == null) {
            return null;
        }
        final Call call = queue.poll();
        if (queue.isEmpty()) {
            calls.remove(id);
        }
        return call;
    }

    /** A recorded answer. */
    void answeredThen(String id, JsonNode answer, long timeNs, String session) {
        final Call call = poll(awaitingThen, id);
        if (call == null) {
            return;
        }
        call.answeredThen(answer, timeNs);
        call.sessionThen(session);
        if (!early.remove(call)) {
            addPending(call);
        } else {
            compare(call);
        }
    }

    /** An answer of now. */
    void answeredNow(String id, JsonNode answer, long timeNs, String session) {
        final Call call = poll(awaitingNow, id);
        if (call == null) {
            pairing.outcome().answer(Verdict.EXTRA, name + " id " + id, "an answer to no request");
            return;
        }
        call.answeredNow(answer, timeNs);
        call.sessionNow(session);
        if (pending.remove(call)) {
            compare(call);
        } else {
            early.add(call);
        }
    }

    private void compare(Call call) {
        pairing.minted().learn(call.sessionThen(), call.sessionNow());
        pairing.minted().learn(call.then(), call.now());
        final String difference = pairing.comparison().difference(call.method, call.then(), call.now());
        pairing.outcome().answer(difference.isEmpty() ? Verdict.EQUAL : Verdict.DIFFERENT, where(call), difference);
        pairing.outcome().latencies(call);
        call.compared();
    }

    private String where(Call call) {
        return name + " " + call.method + (call.id.isEmpty() ? "" : " id " + call.id);
    }

    /** A request of the recorded server. */
    void askedThen(String method, JsonNode message) {
        pairServerRequest(new Asked(method, content(message), message.get("id")), askedNow, askedThen, true);
    }

    /** A request of the server now. */
    void askedNow(String method, JsonNode message) {
        pairServerRequest(new Asked(method, content(message), message.get("id")), askedThen, askedNow, false);
    }

    private void pairServerRequest(Asked asked, List<Asked> others, List<Asked> own, boolean isThen) {
        for (final Iterator<Asked> each = others.iterator(); each.hasNext(); ) {
            final Asked other = each.next();
            if (other.method.equals(asked.method) && other.content.equals(asked.content)) {
                each.remove();
                map(isThen ? asked : other, isThen ? other : asked);
                pairing.outcome().serverRequest(Verdict.EQUAL, name, "");
                return;
            }
        }
        own.add(asked);
    }

    private void map(Asked then, Asked now) {
        serverIds.put(then.id.toString(), now.id);
    }

    /**
     * The id that the server of now has given to a request.
     *
     * @param recorded the id it had then.
     * @param late whether one that says something else will do, since none that says the same has come.
     * @return null when it has not come yet; the recorded one when the recording does not have its request.
     */
    JsonNode serverId(JsonNode recorded, boolean late) {
        final JsonNode known = serverIds.get(recorded.toString());
        if (known != null) {
            return known;
        }
        for (final Iterator<Asked> each = askedThen.iterator(); each.hasNext(); ) {
            final Asked then = each.next();
            if (then.id.equals(recorded)) {
                final Asked other = late ? first(askedNow, then.method) : null;
                if (other != null) {
                    each.remove();
                    map(then, other);
                    pairing.outcome()
                            .serverRequest(
                                    Verdict.DIFFERENT,
                                    name + " " + then.method,
                                    "then " + then.content + ", now " + other.content);
                    return other.id;
                }
                return null;
            }
        }
        return recorded;
    }

    private static Asked first(List<Asked> asked, String method) {
        for (final Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
            final Asked next = each.next();
            if (next.method.equals(method)) {
                each.remove();
                return next;
            }
        }
        return null;
    }

    /** A notification of the server's, then (+1) or now (-1). */
    void notified(String method, JsonNode message, int direction) {
        final String key = method + " " + content(message);
        final int balance = notifications.merge(key, direction, Integer::sum);
        if (balance == 0) {
            notifications.remove(key);
        }
        if (direction > 0 ? balance <= 0 : balance >= 0) {
            pairing.outcome().notificationsEqual++;
        }
    }

    /** Content of a message, without what differs each time. */
    private static String content(JsonNode message) {
        if (message.get("params") instanceof ObjectNode params) {
            final ObjectNode copy = params.deepCopy();
            copy.remove("_meta");
            copy.remove(List.of("taskId", "createdAt", "lastUpdatedAt", "requestState"));
            return copy.toString();
        }
        return "";
    }

    /** Waits no more for the answers to what was sent over a lane; null for all lanes. */
    void abandon(ReplayLane lane) {
        pending.removeIf(call -> {
            final boolean lost = lane == null || call.lane == lane;
            if (lost) {
                call.abandon();
                missing(call);
            }
            return lost;
        });
    }

    private void missing(Call call) {
        pairing.outcome()
                .answer(Verdict.MISSING, where(call), call.isSent() ? "no answer came" : "it could not be sent");
    }

    /** Number of answers to be waited for. */
    int pendingCount() {
        return pending.size();
    }

    /** Gives what has no counterpart its verdict. */
    void reportMissing() {
        pending.forEach(this::missing);
        early.forEach(call -> pairing.outcome().answer(Verdict.EXTRA, where(call), "it was not answered then"));
        awaitingNow
                .values()
                .forEach(calls -> calls.stream()
                        .filter(call -> !call.isAnsweredThen())
                        .forEach(call -> pairing.outcome().answer(Verdict.UNANSWERED, where(call), "")));
        askedThen.forEach(
                asked -> pairing.outcome().serverRequest(Verdict.MISSING, name + " " + asked.method, asked.content));
        askedNow.forEach(
                asked -> pairing.outcome().serverRequest(Verdict.EXTRA, name + " " + asked.method, asked.content));
        notifications.values().forEach(balance -> {
            pairing.outcome().notificationsMissing += Math.max(0, balance);
            pairing.outcome().notificationsExtra += Math.max(0, -balance);
        });
    }
}
