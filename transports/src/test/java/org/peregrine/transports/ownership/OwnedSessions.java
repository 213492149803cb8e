package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE_LATER;
import static org.peregrine.transports.ownership.OwnershipServer.URI;
import static org.peregrine.transports.ownership.OwnershipServer.await;
import static org.peregrine.transports.ownership.OwnershipServer.notification;
import static org.peregrine.transports.ownership.OwnershipServer.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.ownership.Owned.Making;
import org.peregrine.transports.ownership.Owned.Success;
import org.peregrine.transports.ownership.Owned.Thing;

/** Sessions of Streamable HTTP, with their streams, their resumption and their subscriptions. */
final class OwnedSessions {
    private static final String CHANGED = "notifications/tools/list_changed";
    private static final String UPDATED = "notifications/resources/updated";
    private static final Making SESSION = (world, token) -> Thing.of(world.session(ALICE));

    /** A session with an open stream and a subscription. */
    private static final Making LISTENING = (world, token) -> {
        final String session = world.session(ALICE);
        final HttpPeer stream = world.listen(ALICE, session).peer();
        assertThat(world.post(ALICE, session, request(1, "resources/subscribe", "\"uri\":\"" + URI + "\""))
                        .body())
                .contains("\"result\"");
        return Thing.of(session + " " + URI, stream);
    };

    /** A session with a call whose stream has broken after its first event. */
    private static final Making BROKEN = (world, token) -> {
        final String session = world.session(ALICE);
        final String call =
                request(2, "tools/call", "\"name\":\"steps\",\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}");
        final HttpPeer stream = world.post(ALICE, session, call).peer();
        HttpPeer.Event event = stream.readEvent();
        while (!event.data().contains("first")) {
            event = stream.readEvent();
        }
        stream.close();
        return Thing.of(session + " " + event.id());
    };

    private static final Success RESUMED = (world, thing) -> {
        assertThat(thing.answer.status()).isEqualTo(200);
        world.steps.release();
        assertThat(await(thing.answer.peer(), "second")).contains("notifications/progress");
        assertThat(await(thing.answer.peer(), "\"id\":2")).contains("done");
    };

    private static final Success LIVES =
            (world, thing) -> assertThat(world.post(ALICE_LATER, thing.word(0), request(9, "ping", ""))
                            .status())
                    .isEqualTo(200);

    /** The stream that was open before still is, and is told of what was subscribed to. */
    private static final Success LISTENS = (world, thing) -> {
        world.notifier().resourceUpdated(URI);
        assertThat(await(thing.peer, "notifications/")).contains(UPDATED, URI);
    };

    private OwnedSessions() {}

    private static Owned toPost(String name, String message, int status) {
        return new Owned(
                "session: POST " + name,
                SESSION,
                Owned::reversed,
                (world, thing, token, handle) -> world.post(token, handle, message),
                (world, thing) -> {
                    assertThat(thing.answer.status()).isEqualTo(status);
                    assertThat(thing.answer.body()).doesNotContain("\"error\"");
                },
                LIVES);
    }

    static List<Owned> rows() {
        final List<Owned> rows = new ArrayList<>();
        final Map<String, String> requests = Map.of(
                "ping", "",
                "tools/list", "",
                "tools/call", "\"name\":\"echo\",\"arguments\":{}",
                "resources/list", "",
                "resources/read", "\"uri\":\"" + URI + "\"",
                "resources/subscribe", "\"uri\":\"" + URI + "\"",
                "resources/unsubscribe", "\"uri\":\"" + URI + "\"",
                "logging/setLevel", "\"level\":\"debug\"");
        requests.forEach((method, params) -> rows.add(toPost(method, request(1, method, params), 200)));
        final Map<String, String> notifications = Map.of(
                "notifications/initialized", "",
                "notifications/cancelled", "\"requestId\":1",
                "notifications/progress", "\"progressToken\":1,\"progress\":1",
                "notifications/roots/list_changed", "");
        notifications.forEach((method, params) -> rows.add(toPost(method, notification(method, params), 202)));
        rows.add(new Owned(
                "session: POST of a batch (2025-03-26)",
                (world, token) -> Thing.of(world.session(ALICE, "2025-03-26")),
                Owned::reversed,
                (world, thing, token, handle) -> world.post(
                        token, handle, "[" + request(1, "ping", "") + "," + request(2, "tools/list", "") + "]"),
                (world, thing) -> assertThat(thing.answer.body()).contains("\"id\":1", "\"id\":2", "\"tools\""),
                LIVES));
        addStreams(rows);
        addResumptions(rows);
        addSubscriptions(rows);
        return rows;
    }

    private static void addStreams(List<Owned> rows) {
        rows.add(new Owned(
                "session: GET",
                SESSION,
                Owned::reversed,
                (world, thing, token, handle) -> world.listen(token, handle),
                (world, thing) -> {
                    assertThat(thing.answer.status()).isEqualTo(200);
                    world.notifier().toolsChanged();
                    await(thing.answer.peer(), CHANGED);
                }));
        rows.add(new Owned(
                "session: GET beside the stream that is open",
                LISTENING,
                Owned::otherSession,
                (world, thing, token, handle) -> world.listen(token, handle.split(" ", -1)[0]),
                (world, thing) -> {
                    assertThat(thing.answer.status()).isEqualTo(200);
                    assertThat(thing.peer.readEvent()).as("taken over").isNull();
                },
                LISTENS));
        rows.add(new Owned(
                "session: DELETE",
                SESSION,
                Owned::reversed,
                (world, thing, token, handle) ->
                        world.exchange(token, "DELETE", "/mcp", "", "Mcp-Session-Id: " + handle),
                (world, thing) -> {
                    assertThat(thing.answer.status()).isBetween(200, 299);
                    assertThat(world.post(ALICE, thing.handle, request(9, "ping", ""))
                                    .status())
                            .isEqualTo(404);
                },
                LIVES));
    }

    private static void addResumptions(List<Owned> rows) {
        rows.add(new Owned(
                "resumption: Last-Event-ID in her session",
                BROKEN,
                Owned::otherSession,
                (world, thing, token, handle) ->
                        world.listen(token, handle.split(" ", -1)[0], "Last-Event-ID: " + handle.split(" ", -1)[1]),
                RESUMED));
        rows.add(new Owned(
                "resumption: Last-Event-ID in a session of one's own",
                BROKEN,
                Owned.other("77-0"),
                (world, thing, token, handle) -> world.listen(
                        token, world.at(token, thing.word(0)), "Last-Event-ID: " + handle.split(" ", -1)[1]),
                RESUMED));
    }

    private static void addSubscriptions(List<Owned> rows) {
        rows.add(new Owned(
                "subscription: resources/unsubscribe in her session",
                LISTENING,
                Owned::otherSession,
                (world, thing, token, handle) -> world.post(
                        token,
                        handle.split(" ", -1)[0],
                        request(3, "resources/unsubscribe", "\"uri\":\"" + URI + "\"")),
                OwnedSessions::assertUnsubscribed,
                LISTENS));
        rows.add(new Owned(
                "subscription: resources/unsubscribe in a session of one's own",
                LISTENING,
                Owned.other("test://else"),
                (world, thing, token, handle) -> world.post(
                        token,
                        world.at(token, thing.word(0)),
                        request(3, "resources/unsubscribe", "\"uri\":\"" + handle.split(" ", -1)[1] + "\"")),
                OwnedSessions::assertUnsubscribed,
                LISTENS));
    }

    private static void assertUnsubscribed(OwnershipServer world, Thing thing) throws Exception {
        assertThat(thing.answer.status()).isEqualTo(200);
        world.notifier().resourceUpdated(URI);
        world.notifier().toolsChanged();
        assertThat(await(thing.peer, "notifications/")).contains(CHANGED);
    }
}
