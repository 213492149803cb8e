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
    private final Resumption resumption;
    private boolean initializing;
    private boolean gone;
    /** The connection on which the session's end was asked for; null for none. */
    private HttpConnection ending;

    HttpClient(World world, int number) {
        super(world, number);
        withSession = !isModern() && (world.theme() == Theme.RESUMING || !chance().oneIn(4));
        resumption = new Resumption(world);
    }

    Resumption resumption() {
        return resumption;
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
        if (endedSession != null && chance().oneIn(2)) {
            useEndedSession();
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
            resumption.clear();
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
        if (request != null) {
            request.cancelled |= ending != null;
            resumption.called();
        }
        if (what.endsWith("subscriptions/listen")) {
            of(link).spoil();
        }
        final int cut = chance().oneIn(5) ? chance().between(1, body.length() - 1) : 0;
        of(link).send(
                        new HttpConnection.Exchange(what, request, named, ended, draining),
                        HttpText.post(body, named, isModern(), name, cut));
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
            if (request.link == connection.link && !resumption.awaits(request)) {
                world.ledger().lost(request);
                initializing &= !request.method.equals("initialize");
            }
        }
    }

    /** Takes an exchange whose connection has ended. */
    void cut(HttpConnection.Exchange exchange) {
        resumption.cut(exchange);
    }

    /** Takes the refusal to resume a stream. */
    void notResumed(HttpConnection.Exchange exchange) {
        resumption.failed(exchange.stream, exchange, ending != null || !exchange.stream.session.equals(session));
    }

    @Override
    boolean comeBack() {
        final CallStream stream = gone ? null : resumption.interrupted();
        if (stream != null) {
            resume(stream);
        }
        return stream != null;
    }

    private void resume(CallStream stream) {
        HttpConnection connection = connect();
        if (connection == null) {
            connections.stream().filter(each -> !each.isWaiting()).findFirst().ifPresent(this::drop);
            connection = connect();
        }
        if (connection == null) {
            resumption.failed(stream, null, true);
            return;
        }
        stream.request.comesOn(connection.link);
        final HttpConnection.Exchange exchange = resumption.resume(stream, draining);
        trace("resumes " + stream + " behind event " + (exchange.next - 1));
        connection.send(
                exchange, HttpText.get(stream.session, "Last-Event-ID: " + stream.number + "-" + (exchange.next - 1)));
    }

    private void drop(HttpConnection connection) {
        connection.link.reset();
        ended(connection);
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
        List.copyOf(connections).forEach(this::drop);
    }

    @Override
    void leaveForGood() {
        gone = true;
        leave();
        resumption.loseAll();
    }

    @Override
    void requireRest() {
        connections.forEach(HttpConnection::requireRest);
        final long listening = listening();
        if (listening > 1) {
            throw new Violation("Client " + number + " has " + listening + " streams for what answers no request");
        }
    }

    @Override
    boolean listens() {
        return isModern() ? super.listens() : session != null && ending == null && listening() > 0;
    }

    private long listening() {
        return connections.stream().filter(each -> each.isListening(session)).count();
    }

    @Override
    void actSpecially() {
        if (world.hoarding() && !chance().oneIn(4)) {
            hoard();
            return;
        }
        if (world.theme() == Theme.RESUMING && session != null && !chance().oneIn(6)) {
            interrupt();
            return;
        }
        switch (chance().below(session == null ? 7 : 12)) {
            case 0 -> get(session, 0);
            case 1 -> get(null, chance().of(0, 3000, 6000));
            case 2 -> delete();
            case 3 -> half();
            case 4 -> half();
            case 5 -> leaveOne();
            case 6 -> other();
            case 7 -> resumeUnknown();
            case 8 -> leaveOne();
            default -> resumeAny();
        }
    }

    /** Loses connections with streams, and resumes them on others, also when nothing was lost. */
    private void interrupt() {
        switch (chance().below(12)) {
            case 0, 1, 2 ->
                connections.stream()
                        .filter(HttpConnection::isStreaming)
                        .findFirst()
                        .ifPresent(this::drop);
            case 3 -> get(session, 0);
            case 4 -> comeBack();
            case 5 -> leaveOne();
            case 6, 7 -> {
                final HttpConnection behind = resumption.leftBehind();
                if (connections.contains(behind)) {
                    drop(behind);
                }
            }
            default -> resumeAny();
        }
    }

    private void resumeAny() {
        final CallStream stream = resumption.any();
        if (stream != null) {
            resume(stream);
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
                    HttpText.get(named, padding == 0 ? null : "Mcp-Param-Padding: " + "x".repeat(padding)));
            if (named != null) {
                connection.spoil();
            }
        }
    }

    /** Asks for what is behind an event that there never was. */
    private void resumeUnknown() {
        final HttpConnection connection = connection();
        if (connection != null) {
            connection.send(
                    new HttpConnection.Exchange("GET of an unknown event", null, session, false, draining),
                    HttpText.get(session, "Last-Event-ID: " + Resumption.unknownEvent()));
        }
    }

    /** Asks for the stream of a session that has ended: on whatever shard, it is not there. */
    private void useEndedSession() {
        final HttpConnection connection = connection();
        if (connection != null) {
            connection.send(
                    new HttpConnection.Exchange("GET of an ended session", null, endedSession, true, draining),
                    HttpText.get(endedSession, null));
        }
    }

    /** Ends the session, and with it its calls. */
    private void delete() {
        final HttpConnection connection = session == null || !chance().oneIn(2) ? null : connection();
        if (connection != null && ending == null) { // One after the other, so that it is known when none is under way.
            world.ledger().withdraw(this::isMine);
            resumption.withdraw();
            ending = connection;
            connection.send(
                    new HttpConnection.Exchange("DELETE", null, session, false, draining), HttpText.delete(session));
        }
    }

    /** Begins a message that it never ends. */
    private void half() {
        final HttpConnection connection = connect();
        if (connection != null) {
            connection.spoil();
            connection.link.send(HttpText.half(chance().of(10, 3000, 5000, 7900)));
        }
    }

    private void leaveOne() {
        if (!connections.isEmpty()) {
            final HttpConnection one = chance().of(connections);
            if (chance().oneIn(2)) {
                drop(one);
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
