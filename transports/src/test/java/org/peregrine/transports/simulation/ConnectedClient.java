package org.peregrine.transports.simulation;

import java.util.List;

/** A client on one connection, whose session is the connection. Connects again when that has ended. */
abstract class ConnectedClient extends SimulatedClient {
    private final int port;
    private Link link;
    private boolean initialized;
    private boolean served;

    ConnectedClient(World world, int number, int port) {
        super(world, number);
        this.port = port;
    }

    ConnectedClient(World world, int number, int port, List<String> revisions) {
        super(world, number, revisions);
        this.port = port;
    }

    /** Over HTTP the order of answers says which request it is; here nothing does. */
    @Override
    void onAnswerWithoutId(Link link, String message) {
        world.ledger().refuseUnnamed(link, message);
        super.onAnswerWithoutId(link, message);
    }

    /** Frames a message; {@code request} is null for one that gets no answer of its own. */
    abstract void write(Link to, String body, Request request);

    /** Polls connections beside that of the session. */
    void pollOthers() {}

    /** Notes the end of the session's connection. */
    void onEnded(Link gone) {}

    /** Takes bytes of the server, and hands whole messages to {@link #onMessage}. */
    abstract void onBytes(Link from, String bytes);

    /** Begins a connection. */
    abstract void onConnected(Link to);

    /** Whether messages may be sent. */
    abstract boolean mayWrite();

    @Override
    final Link open() {
        return link != null && mayWrite() && !link.up.hasEnded() ? link : null;
    }

    @Override
    final void send(Link to, String body, Request request, String name) {
        write(to, body, request);
    }

    @Override
    final boolean isReady() {
        if (link == null) {
            link = draining ? null : world.network().connect(port, number % 3);
            initialized = isModern();
            served = false;
            if (link != null) {
                onConnected(link);
            }
            return false;
        }
        if (open() != null && !initialized) {
            initialized = true;
            initialize(link);
            tell("notifications/initialized", "");
        }
        return open() != null;
    }

    @Override
    final void poll() {
        pollOthers();
        if (link == null) {
            return;
        }
        final String bytes = link.receive();
        if (!bytes.isEmpty()) {
            onBytes(link, bytes);
        }
        if (link.isEnded()) {
            ended();
        }
    }

    private void ended() {
        final Link gone = link;
        link = null;
        onEnded(gone);
        gone.reset();
        for (final Request request : world.ledger().open()) {
            if (request.link == gone) {
                world.ledger().lost(request);
            }
        }
    }

    @Override
    final void onInitialized(Request request) {
        served |= request.link == link;
    }

    @Override
    final boolean listens() {
        return isModern() ? super.listens() : served && open() != null && link.isUp();
    }

    @Override
    final boolean mayCancelByMessage() {
        return true;
    }

    @Override
    final boolean isMine(Link other) {
        return other == link;
    }

    @Override
    void leave() {
        if (link != null) {
            link.reset();
            ended();
        }
    }

    /** The connection; null without one. */
    final Link link() {
        return link;
    }
}
