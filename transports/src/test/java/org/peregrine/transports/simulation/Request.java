package org.peregrine.transports.simulation;

/** A request that a client has sent, until it is answered or cannot be any more. */
final class Request {
    final long id;
    final String method;
    /** A text that only the answer to this request has; null when the answer has none. */
    final String mark;

    final Link link;
    boolean cancelled;
    boolean answered;
    /** The connection ended first. */
    boolean lost;
    /** The server had read all of it when it began to close. */
    boolean takenBeforeClosing;

    Request(long id, String method, String mark, Link link) {
        this.id = id;
        this.method = method;
        this.mark = mark;
        this.link = link;
    }

    boolean isOpen() {
        return !answered && !lost;
    }

    @Override
    public String toString() {
        return method + " " + id + " on connection " + link.number();
    }
}
