package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A request that a client has sent, until it is answered or cannot be any more. */
final class Request {
    final long id;
    final String method;
    /** A text that only the answer to this request has; null when the answer has none. */
    final String mark;

    /** The arguments of a call. */
    String arguments;
    /** The resource or the task that it is about; null for none. */
    String about;
    /** Of an update of a task, the questions that it answers. */
    List<String> answers = List.of();
    /** The connection on which the answer is awaited: the one on which it was asked, or a stream was resumed. */
    Link link;

    private final List<Link> links = new ArrayList<>();
    boolean cancelled;
    /** The server has said that it will tell of changes. */
    boolean acknowledged;

    boolean answered;
    /** The connection ended first. */
    boolean lost;
    /** The connection on which the server had read all of it when it began to close; null when it had not. */
    Link takenOn;

    Request(long id, String method, String mark, Link link) {
        this.id = id;
        this.method = method;
        this.mark = mark;
        comesOn(link);
    }

    /** The answer may come on another connection, too. */
    void comesOn(Link other) {
        link = other;
        links.add(other);
    }

    /** Whether the answer may come on a connection. */
    boolean mayComeOn(Link other) {
        return links.contains(other);
    }

    boolean isOf(Predicate<Link> mine) {
        return links.stream().anyMatch(mine);
    }

    boolean isOpen() {
        return !answered && !lost;
    }

    @Override
    public String toString() {
        return method + " " + id + " on connection " + link.number();
    }
}
