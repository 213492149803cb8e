package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The requests of all clients: each is answered once, to the client that sent it, or its connection has ended. */
final class Ledger {
    /** The method of a request in a batch. */
    static final String PART = "part of a batch";

    private static final String NO_MEMORY = "out of buffer memory";

    private final Map<Long, Request> requests = new HashMap<>();
    private final List<Request> open = new ArrayList<>();

    /** Answers of a connection that named no request, because there was no memory for it. */
    private final Map<Link, Integer> unnamed = new HashMap<>();

    private final Trace trace;
    private long lastId;

    Ledger(Trace trace) {
        this.trace = trace;
    }

    /** Notes a request that is about to be sent. Ids are unique over all clients, so a wrong way shows. */
    Request begin(String method, String mark, Link link) {
        lastId++;
        return add(new Request(lastId, method, mark == null ? null : mark + lastId + ".", link));
    }

    /** Notes that a call is about to be repeated, with answers to what the server has asked for. */
    Request repeat(Request call, Link link) {
        final Request request = add(new Request(++lastId, call.method, call.mark, link));
        request.arguments = call.arguments;
        return request;
    }

    /** The id of the last request. */
    long lastId() {
        return lastId;
    }

    private Request add(Request request) {
        requests.put(request.id, request);
        open.add(request);
        return request;
    }

    /**
     * Notes an answer.
     *
     * @param id as the answer has it.
     * @param on the connection on which it came.
     * @param message the whole answer.
     * @return the request.
     */
    Request answer(String id, Link on, String message) {
        final Request request = id.matches("\\d{1,18}") ? requests.get(Long.parseLong(id)) : null;
        if (request == null) {
            throw new Violation(
                    "An answer to nothing that was asked came on connection " + on.number() + ": " + message);
        }
        if (request.answered) {
            throw new Violation("Answered twice: " + request + ", now on connection " + on.number() + ": " + message);
        }
        if (!request.mayComeOn(on)) {
            throw new Violation(request + " was answered on connection " + on.number() + ": " + message);
        }
        if (request.mark != null
                && Json.member(message, "result", "content") != null
                && Json.member(message, "result", "isError") == null
                && !message.contains(request.mark)) {
            throw new Violation("The answer to " + request + " is another's: " + message);
        }
        if (request.method.endsWith(" echo") && message.contains(SimulatedTools.HELD_OFF)) {
            throw new Violation("A handler that never fails is held off: " + message);
        }
        answered(request);
        trace.add("answered " + request + (message.contains("\"error\"") ? ": " + Json.member(message, "error") : ""));
        return request;
    }

    /** Notes that clients withdraw their requests on some connections: they need not be answered. */
    void withdraw(Predicate<Link> on) {
        for (final Request request : open) {
            request.cancelled |= on.test(request.link);
        }
    }

    /** Notes that a subscription has begun. */
    void acknowledged(String id) {
        requests.get(Long.parseLong(id)).acknowledged = true;
    }

    /** Notes an error without an id: for a request that found no memory not even its id was kept. */
    void refuseUnnamed(Link on, String message) {
        if (message.contains(NO_MEMORY)) {
            unnamed.merge(on, 1, Integer::sum);
        }
    }

    /** Notes an error without an id, which may be the answer to a whole batch. */
    void refuseBatches(Link on) {
        for (final Request request : open) {
            request.cancelled |= request.link == on && request.method.equals(PART);
        }
    }

    /** Whether a request was sent on a connection of a client. */
    boolean isOf(long id, Predicate<Link> mine) {
        final Request request = requests.get(id);
        return request != null && request.isOf(mine);
    }

    /** Notes that a request got an answer without an id. */
    void answered(Request request) {
        request.answered = true;
        open.remove(request);
    }

    /** Notes that the connection of a request has ended. */
    void lost(Request request) {
        request.lost = true;
        open.remove(request);
        trace.add("lost " + request);
    }

    /** Requests that should have been answered; of a connection as many less as there were answers that named none. */
    List<Request> unanswered() {
        final Map<Link, Integer> excused = new HashMap<>(unnamed);
        return open.stream()
                .filter(request -> !request.cancelled && !request.method.equals("subscriptions/listen"))
                .filter(request -> excused.merge(request.link, -1, Integer::sum) < 0)
                .toList();
    }

    /** Whether an answer of a connection has named no request. */
    boolean hasUnnamed(Link on) {
        return unnamed.containsKey(on);
    }

    /** Requests without an answer whose connections have not ended, in the order in which they were sent. */
    List<Request> open() {
        return List.copyOf(open);
    }
}
