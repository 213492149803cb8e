package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.ID;
import static org.peregrine.transports.ownership.OwnershipServer.await;
import static org.peregrine.transports.ownership.OwnershipServer.find;
import static org.peregrine.transports.ownership.OwnershipServer.initialize;
import static org.peregrine.transports.ownership.OwnershipServer.isAlices;
import static org.peregrine.transports.ownership.OwnershipServer.request;
import static org.peregrine.transports.ownership.OwnershipServer.response;
import static org.peregrine.transports.ownership.OwnershipServer.word;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.ownership.Owned.Answer;
import org.peregrine.transports.ownership.Owned.Making;
import org.peregrine.transports.ownership.Owned.Success;
import org.peregrine.transports.ownership.Owned.Thing;

/** Things that stand on a connection that lasts: the deprecated pair of endpoints, and WebSocket. */
final class OwnedConnections {
    private static final List<String> TOOLS = List.of("roots", "sampling", "elicitation");
    private static final String CALL_ID = "4711";
    private static final String PARAMETER = "sessionId=";

    private static final Success HEARD = (world, thing) -> {
        assertThat(thing.answer.status()).isEqualTo(202);
        assertThat(await(thing.peer, "\"id\":" + CALL_ID)).contains("hers").doesNotContain("alien");
    };

    private static final Success CANCELLED = (world, thing) ->
            assertThat(world.interrupted.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

    private OwnedConnections() {}

    /** Opens a stream of the deprecated pair; its session's id is the first word. */
    private static Thing stream(OwnershipServer world, String token) throws IOException {
        final HttpPeer stream = world.send(token, "GET", "/sse", "");
        assertThat(stream.readHead()).isEqualTo(200);
        final String endpoint = stream.readEvent().data();
        return Thing.of(endpoint.substring(endpoint.indexOf(PARAMETER) + PARAMETER.length()), stream);
    }

    private static Answer post(OwnershipServer world, String token, String session, String message) throws IOException {
        return world.exchange(token, "POST", "/messages?" + PARAMETER + session, message);
    }

    /** A session whose client has begun a call, whose question or progress it has seen. */
    private static Making calling(String tool) {
        return (world, token) -> {
            final Thing thing = stream(world, ALICE);
            post(world, ALICE, thing.handle, initialize());
            await(thing.peer, "\"id\":0");
            post(world, ALICE, thing.handle, OwnedRequests.call(tool));
            final String seen = await(thing.peer, "\"method\":\"");
            return Thing.of(thing.handle + " " + (seen.contains("\"id\":") ? find(ID, seen) : CALL_ID), thing.peer);
        };
    }

    private static Making callingOverWebSocket(String tool) {
        return (world, token) -> {
            final WebSocketPeer socket = world.socket(token);
            socket.send(initialize());
            socket.await("\"id\":0");
            socket.send(OwnedRequests.call(tool));
            final String seen = socket.await("\"method\":\"");
            return Thing.of(seen.contains("\"id\":") ? find(ID, seen) : CALL_ID, socket);
        };
    }

    static List<Owned> rows() {
        final List<Owned> rows = new ArrayList<>();
        rows.add(new Owned(
                "/sse: POST",
                (world, token) -> stream(world, ALICE),
                Owned::reversed,
                (world, thing, token, handle) -> post(world, token, handle, request(CALL_ID, "tools/list", "")),
                (world, thing) -> {
                    assertThat(thing.answer.status()).isEqualTo(202);
                    assertThat(await(thing.peer, "\"id\":" + CALL_ID)).contains("\"tools\"");
                }));
        rows.add(new Owned(
                "/sse: notifications/cancelled in her session",
                calling("sleep"),
                Owned::otherSession,
                (world, thing, token, handle) ->
                        post(world, token, handle.split(" ", -1)[0], OwnedRequests.cancel(CALL_ID)),
                CANCELLED,
                OwnedConnections::assertGoesOn));
        rows.add(new Owned(
                "/sse: notifications/cancelled in a session of one's own",
                calling("sleep"),
                Owned.other("9999"),
                (world, thing, token, handle) ->
                        post(world, token, own(world, thing, token), OwnedRequests.cancel(handle.split(" ", -1)[1])),
                CANCELLED,
                OwnedConnections::assertGoesOn));
        TOOLS.forEach(tool -> addAnswers(tool, rows));
        rows.add(new Owned(
                "WebSocket: notifications/cancelled on a connection of one's own",
                callingOverWebSocket("sleep"),
                handle -> "9999",
                (world, thing, token, handle) ->
                        world.over(thing.socket, token, "99", OwnedRequests.cancel(handle), request(99, "ping", "")),
                CANCELLED,
                OwnedConnections::assertGoesOn));
        return rows;
    }

    private static void addAnswers(String tool, List<Owned> rows) {
        rows.add(new Owned(
                "/sse: " + tool + ": the answer in her session",
                calling(tool),
                Owned::otherSession,
                (world, thing, token, handle) ->
                        post(world, token, handle.split(" ", -1)[0], response(thing.word(1), tool, word(token))),
                HEARD));
        rows.add(new Owned(
                "/sse: " + tool + ": the answer in a session of one's own",
                calling(tool),
                Owned.other("77"),
                (world, thing, token, handle) -> post(
                        world, token, own(world, thing, token), response(handle.split(" ", -1)[1], tool, word(token))),
                HEARD));
        rows.add(new Owned(
                "WebSocket: " + tool + ": the answer on a connection of one's own",
                callingOverWebSocket(tool),
                handle -> "77",
                (world, thing, token, handle) -> world.over(
                        thing.socket,
                        token,
                        isAlices(token) ? CALL_ID : "99",
                        response(handle, tool, word(token)),
                        request(99, "ping", "")),
                (world, thing) ->
                        assertThat(thing.answer.body()).contains("hers").doesNotContain("alien")));
    }

    private static void assertGoesOn(OwnershipServer world, Thing thing) throws Exception {
        world.goOn.countDown();
        final String id = "\"id\":" + CALL_ID;
        assertThat(thing.socket == null ? await(thing.peer, id) : thing.socket.await(id))
                .contains("rested");
        assertThat(world.interrupted.availablePermits()).isZero();
    }

    /** Her session for alice, and one of their own for others. */
    private static String own(OwnershipServer world, Thing thing, String token) throws IOException {
        return token == null || isAlices(token) ? thing.word(0) : stream(world, token).handle;
    }
}
