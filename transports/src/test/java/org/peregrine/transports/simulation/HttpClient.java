package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.List;

/** A client over HTTP: several connections, and a session when it is of the legacy era and wants one. */
final class HttpClient extends SimulatedClient {
    private static final int MOST_CONNECTIONS = 6;

    private final List<HttpConnection> connections = new ArrayList<>();
    private final boolean withSession;
    private String session;
    private String endedSession;
    private boolean initializing;
    /** The connection on which the session's end was asked for; null for none. */
    private HttpConnection ending;

    HttpClient(World world, int number) {
        super(world, number);
        withSession = !isModern() && !chance().oneIn(4);
    }

    void trace(String text) {
        world.trace().add("client " + number + " " + text);
    }

    void refused(Request request) {
        initializing &= !request.method.equals("initialize");
        world.ledger().answered(request);
    }

    private HttpConnection connection() {
        final int pipelined = chance().oneIn(6) ? 2 : 0;
        for (final HttpConnection each : connections) {
            if (each.isFree(pipelined) && !each.link.up.hasEnded()) {
                return each;
            }
        }
        return connect();
    }

    private HttpConnection connect() {
        final Link link =
                connections.size() >= MOST_CONNECTIONS ? null : world.network().connect(World.HTTP, number % 3);
        if (link == null) {
            return null;
        }
        final HttpConnection made = new HttpConnection(this, link);
        connections.add(made);
        return made;
    }

    private HttpConnection of(Link link) {
        return connections.stream()
                .filter(each -> each.link == link)
                .findFirst()
                .orElseThrow();
    }

    @Override
    Link open() {
        final HttpConnection connection = connection();
        return connection == null ? null : connection.link;
    }

    @Override
    boolean isReady() {
        if (!withSession || session != null) {
            return true;
        }
        final Link link = initializing ? null : open();
        if (link != null) {
            initializing = true;
            initialize(link);
        }
        return false;
    }

    void onSession(String id) {
        initializing = false;
        if (withSession && session == null && id != null) {
            session = id;
            tell("notifications/initialized", "");
        }
    }

    /** Takes the answer to a DELETE: the session that has ended, or null. */
    void onDeleted(String id) {
        ending = null;
        if (id != null && id.equals(session)) {
            session = null;
            endedSession = id;
        }
    }

    @Override
    void send(Link link, String body, Request request, String name) {
        final String what = "POST " + (request == null ? "message" : request.method);
        final boolean ended = session == null
                && endedSession != null
                && !isModern()
                && !what.endsWith("initialize")
                && chance().oneIn(3);
        final String named = ended ? endedSession : what.endsWith("initialize") ? null : session;
        final StringBuilder head = new StringBuilder("POST /mcp HTTP/1.1\r\nHost: localhost\r\n")
                .append("Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n");
        if (named != null) {
            head.append("Mcp-Session-Id: ").append(named).append("\r\n");
        }
        if (isModern()) {
            head.append("MCP-Protocol-Version: ")
                    .append(MODERN)
                    .append("\r\nMcp-Method: ")
                    .append(Json.text(body, "method"));
            head.append(name == null ? "\r\n" : "\r\nMcp-Name: " + name + "\r\n");
        }
        if (request != null) {
            request.cancelled |= ending != null;
        }
        if (what.endsWith("subscriptions/listen")) {
            of(link).spoil();
        }
        final boolean chunked = chance().oneIn(5);
        head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length() + "\r\n\r\n");
        of(link).send(
                        new HttpConnection.Exchange(what, request, named, ended, draining),
                        head + (chunked ? chunks(body) : body));
    }

    private String chunks(String body) {
        final int cut = chance().between(1, body.length() - 1);
        return Integer.toHexString(cut) + "\r\n" + body.substring(0, cut) + "\r\n"
                + Integer.toHexString(body.length() - cut) + "\r\n" + body.substring(cut) + "\r\n0\r\n\r\n";
    }

    @Override
    void poll() {
        for (final HttpConnection each : List.copyOf(connections)) {
            each.poll();
            if (each.link.isEnded()) {
                ended(each);
            }
        }
    }

    private void ended(HttpConnection connection) {
        connections.remove(connection);
        connection.ended();
        ending = ending == connection ? null : ending;
        connection.link.reset();
        for (final Request request : world.ledger().open()) {
            if (request.link == connection.link) {
                world.ledger().lost(request);
                initializing &= !request.method.equals("initialize");
            }
        }
    }

    @Override
    void onResult(Request request, String message) {
        initializing &= !request.method.equals("initialize");
    }

    @Override
    boolean mayCancelByMessage() {
        return session != null;
    }

    @Override
    boolean isMine(Link link) {
        return connections.stream().anyMatch(each -> each.link == link);
    }

    @Override
    void leave() {
        for (final HttpConnection each : List.copyOf(connections)) {
            each.link.reset();
            ended(each);
        }
    }

    @Override
    void actSpecially() {
        if (world.hoarding() && !chance().oneIn(4)) {
            hoard();
            return;
        }
        switch (chance().below(7)) {
            case 0 -> get(session, 0);
            case 1 -> get(null, chance().of(0, 3000, 6000));
            case 2 -> delete();
            case 3 -> half();
            case 4 -> half();
            case 5 -> leaveOne();
            default -> other();
        }
    }

    /** Takes memory without giving it back, and sees what others get then. */
    private void hoard() {
        switch (chance().below(8)) {
            case 0, 1, 2 -> half();
            case 3, 4, 5 -> get(null, 14_000);
            default -> tell("notifications/initialized", "");
        }
    }

    private void get(String named, int padding) {
        final HttpConnection connection = connection();
        if (connection != null && !isModern()) {
            connection.send(
                    new HttpConnection.Exchange("GET", null, named, false, draining),
                    "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                            + (named == null ? "" : "Mcp-Session-Id: " + named + "\r\n")
                            + (padding == 0 ? "" : "Mcp-Param-Padding: " + "x".repeat(padding) + "\r\n")
                            + "\r\n");
            if (named != null) {
                connection.spoil();
            }
        }
    }

    /** Ends the session, and with it its calls. */
    private void delete() {
        final HttpConnection connection = session == null || !chance().oneIn(2) ? null : connection();
        if (connection != null) {
            world.ledger().withdraw(this::isMine);
            ending = connection;
            connection.send(
                    new HttpConnection.Exchange("DELETE", null, session, false, draining),
                    "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n");
        }
    }

    /** Begins a message that it never ends. */
    private void half() {
        final HttpConnection connection = connect();
        if (connection != null) {
            connection.spoil();
            connection.link.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 8000\r\n\r\n{" + " ".repeat(chance().of(10, 3000, 5000, 7900)));
        }
    }

    private void leaveOne() {
        if (!connections.isEmpty()) {
            final HttpConnection one = chance().of(connections);
            if (chance().oneIn(2)) {
                one.link.reset();
                ended(one);
            } else {
                one.spoil();
                one.link.endOutput();
                world.ledger().withdraw(link -> link == one.link);
            }
        }
    }

    private void other() {
        final HttpConnection connection = connection();
        if (connection != null) {
            connection.send(
                    new HttpConnection.Exchange("other", null, null, false, draining),
                    chance().of("GET /other", "PUT /mcp")
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        }
    }
}
