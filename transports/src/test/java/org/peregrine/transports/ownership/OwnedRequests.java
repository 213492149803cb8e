package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.ID;
import static org.peregrine.transports.ownership.OwnershipServer.await;
import static org.peregrine.transports.ownership.OwnershipServer.find;
import static org.peregrine.transports.ownership.OwnershipServer.notification;
import static org.peregrine.transports.ownership.OwnershipServer.request;
import static org.peregrine.transports.ownership.OwnershipServer.response;
import static org.peregrine.transports.ownership.OwnershipServer.word;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.ownership.Owned.Making;
import org.peregrine.transports.ownership.Owned.Success;
import org.peregrine.transports.ownership.Owned.Thing;

/** Requests that are under way in a session of Streamable HTTP, of the server's to the client and the other way round. */
final class OwnedRequests {
    private static final List<String> TOOLS = List.of("roots", "sampling", "elicitation");
    private static final String CALL_ID = "4711";

    /** A call that runs. */
    private static final Making CALL = (world, token) -> {
        final String session = world.session(ALICE);
        final HttpPeer stream = world.post(ALICE, session, call("sleep")).peer();
        await(stream, "notifications/progress");
        return Thing.of(session + " " + CALL_ID, stream);
    };

    private static final Success CANCELLED = (world, thing) -> {
        assertThat(thing.answer.status()).isEqualTo(202);
        assertThat(world.interrupted.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    };

    private static final Success GOES_ON = (world, thing) -> {
        world.goOn.countDown();
        assertThat(await(thing.peer, "\"id\":" + CALL_ID)).contains("rested");
        assertThat(world.interrupted.availablePermits()).isZero();
    };

    private static final Success HERS = (world, thing) -> {
        assertThat(thing.answer.status()).isEqualTo(202);
        assertThat(await(thing.peer, "\"id\":" + CALL_ID)).contains("hers").doesNotContain("alien");
    };

    private OwnedRequests() {}

    static String call(String tool) {
        return request(
                CALL_ID,
                "tools/call",
                "\"name\":\"" + tool + "\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}");
    }

    /** A question that waits for its answer. */
    private static Making question(String tool, String version) {
        return (world, token) -> {
            final String session = world.session(ALICE, version);
            final HttpPeer stream = world.post(ALICE, session, call(tool)).peer();
            return Thing.of(session + " " + find(ID, await(stream, "\"method\":\"")), stream);
        };
    }

    static List<Owned> rows() {
        final List<Owned> rows = new ArrayList<>();
        TOOLS.forEach(tool -> addAnswers(tool, rows));
        addBatches(rows);
        addCalls(rows);
        return rows;
    }

    private static void addAnswers(String tool, List<Owned> rows) {
        rows.add(new Owned(
                tool + ": the answer in her session",
                question(tool, "2025-11-25"),
                Owned::otherSession,
                (world, thing, token, handle) ->
                        world.post(token, handle.split(" ", -1)[0], response(thing.word(1), tool, word(token))),
                HERS));
        rows.add(new Owned(
                tool + ": the answer in a session of one's own",
                question(tool, "2025-11-25"),
                Owned.other("77"),
                (world, thing, token, handle) -> world.post(
                        token, world.at(token, thing.word(0)), response(handle.split(" ", -1)[1], tool, word(token))),
                HERS));
        rows.add(new Owned(
                tool + ": the answer without a session",
                question(tool, "2025-11-25"),
                Owned.other("77"),
                (world, thing, token, handle) -> {
                    final String answer = response(handle.split(" ", -1)[1], tool, word(token));
                    return token != null && OwnershipServer.isAlices(token)
                            ? world.post(token, thing.word(0), answer)
                            : world.exchange(token, "POST", "/mcp", answer);
                },
                HERS));
        rows.add(new Owned(
                tool + ": an error in a session of one's own",
                question(tool, "2025-11-25"),
                Owned.other("77"),
                (world, thing, token, handle) -> world.post(
                        token,
                        world.at(token, thing.word(0)),
                        "{\"jsonrpc\":\"2.0\",\"id\":" + handle.split(" ", -1)[1]
                                + ",\"error\":{\"code\":-1,\"message\":\"" + word(token) + "\"}}"),
                HERS));
    }

    private static void addBatches(List<Owned> rows) {
        rows.add(new Owned(
                "roots: the answer in a batch (2025-03-26) in her session",
                question("roots", "2025-03-26"),
                Owned::otherSession,
                (world, thing, token, handle) -> world.post(
                        token, handle.split(" ", -1)[0], "[" + response(thing.word(1), "roots", word(token)) + "]"),
                HERS));
        rows.add(new Owned(
                "roots: the answer in a batch (2025-03-26) in a session of one's own",
                question("roots", "2025-03-26"),
                Owned.other("77"),
                (world, thing, token, handle) -> world.post(
                        token,
                        OwnershipServer.isAlices(token) || token == null
                                ? thing.word(0)
                                : world.session(token, "2025-03-26"),
                        "[" + response(handle.split(" ", -1)[1], "roots", word(token)) + "]"),
                HERS));
    }

    private static void addCalls(List<Owned> rows) {
        rows.add(new Owned(
                "call: notifications/cancelled in her session",
                CALL,
                Owned::otherSession,
                (world, thing, token, handle) -> world.post(token, handle.split(" ", -1)[0], cancel(thing.word(1))),
                CANCELLED,
                GOES_ON));
        rows.add(new Owned(
                "call: notifications/cancelled in a session of one's own",
                CALL,
                Owned.other("9999"),
                (world, thing, token, handle) ->
                        world.post(token, world.at(token, thing.word(0)), cancel(handle.split(" ", -1)[1])),
                CANCELLED,
                GOES_ON));
        rows.add(new Owned(
                "call: another one of the same id in a session of one's own",
                CALL,
                Owned.other(CALL_ID),
                (world, thing, token, handle) -> world.post(
                        token,
                        world.at(token, thing.word(0)),
                        OwnershipServer.isAlices(token) ? cancel(CALL_ID) : request(CALL_ID, "ping", "")),
                CANCELLED,
                GOES_ON));
    }

    static String cancel(String id) {
        return notification("notifications/cancelled", "\"requestId\":" + id);
    }
}
