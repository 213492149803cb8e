package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.await;
import static org.peregrine.transports.ownership.OwnershipServer.find;
import static org.peregrine.transports.ownership.OwnershipServer.modernRequest;
import static org.peregrine.transports.ownership.OwnershipServer.word;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.ownership.Owned.Answer;
import org.peregrine.transports.ownership.Owned.Making;
import org.peregrine.transports.ownership.Owned.Success;
import org.peregrine.transports.ownership.Owned.Thing;

/** Things that clients of 2026-07-28 own, without a session: tasks, the state of their requests, listens. */
final class OwnedTasks {
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final String UNDER_WAY = "7007";
    private static final String LISTEN =
            modernRequest(UNDER_WAY, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
    private static final String SLEEP = modernRequest(UNDER_WAY, "tools/call", "\"name\":\"sleep\",\"arguments\":{}")
            .replace("\"_meta\":{", "\"_meta\":{\"progressToken\":\"p\",");

    private OwnedTasks() {}

    /** Sends a modern request over one of the transports. */
    @FunctionalInterface
    private interface Way {
        Answer send(OwnershipServer world, String token, String method, String name, String params) throws Exception;
    }

    private static final Way HTTP = OwnershipServer::modern;
    private static final Way WEB_SOCKET =
            (world, token, method, name, params) -> world.over(null, token, 7, modernRequest(7, method, params));

    private static Answer call(Way way, OwnershipServer world, String tool, String token, String more)
            throws Exception {
        return way.send(world, token, "tools/call", tool, "\"name\":\"" + tool + "\",\"arguments\":{}" + more);
    }

    private static Making task(Way way, String tool) {
        return (world, token) ->
                Thing.of(find(TASK, call(way, world, tool, ALICE, "").body()));
    }

    private static Making question(Way way) {
        return (world, token) -> {
            final Thing thing = task(way, "question").make(world, token);
            awaitTask(world, thing.handle, "inputRequests");
            return thing;
        };
    }

    private static String params(String task, String token) {
        return "\"taskId\":\"" + task + "\",\"inputResponses\":{\"word\":"
                + OwnershipServer.result("elicitation", word(token)) + "}";
    }

    private static void awaitTask(OwnershipServer world, String task, String text) throws Exception {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        String shown = "";
        while (!shown.contains(text)) {
            assertThat(System.nanoTime() - deadlineNs).as(shown).isNegative();
            shown = world.modern(ALICE, "tasks/get", task, params(task, ALICE)).body();
        }
    }

    private static Success leadsTo(String text) {
        return (world, thing) -> {
            assertThat(thing.answer.body()).contains("\"result\"").doesNotContain("alien");
            awaitTask(world, thing.handle, text);
        };
    }

    private static final Success ENDS_WELL = (world, thing) -> {
        world.goOn.countDown();
        awaitTask(world, thing.handle, "rested");
    };

    static List<Owned> rows() {
        final List<Owned> rows = new ArrayList<>(rows("HTTP", HTTP));
        rows.addAll(rows("WebSocket", WEB_SOCKET));
        rows.add(new Owned(
                "HTTP: a listen to a task",
                task(HTTP, "question"),
                Owned::reversed,
                (world, thing, token, handle) -> acknowledged(world.modern(
                        token,
                        "subscriptions/listen",
                        null,
                        "\"notifications\":{\"toolsListChanged\":true,\"taskIds\":[\"" + handle + "\"]}")),
                (world, thing) -> {
                    assertThat(thing.answer.body()).contains(thing.handle);
                    assertThat(await(thing.answer.peer(), "notifications/tasks"))
                            .contains(thing.handle);
                }));
        rows.add(new Owned(
                "HTTP: notifications/cancelled of a listen, which ends with its exchange alone",
                (world, token) -> Thing.of(UNDER_WAY, begin(world, LISTEN, "acknowledged")),
                handle -> "7008",
                OwnedTasks::cancel,
                (world, thing) -> {
                    world.notifier().toolsChanged();
                    await(thing.peer, "notifications/tools/list_changed");
                }));
        rows.add(new Owned(
                "HTTP: notifications/cancelled of a call, which ends with its exchange alone",
                (world, token) -> Thing.of(UNDER_WAY, begin(world, SLEEP, "notifications/progress")),
                handle -> "7008",
                OwnedTasks::cancel,
                (world, thing) -> {
                    world.goOn.countDown();
                    assertThat(await(thing.peer, "\"id\":" + UNDER_WAY)).contains("rested");
                    assertThat(world.interrupted.availablePermits()).isZero();
                }));
        rows.add(new Owned(
                "WebSocket: notifications/cancelled of a listen on a connection of one's own",
                (world, token) -> {
                    final WebSocketPeer socket = world.socket(token);
                    socket.send(LISTEN);
                    socket.await("acknowledged");
                    return Thing.of(UNDER_WAY, socket);
                },
                handle -> "7008",
                (world, thing, token, handle) ->
                        world.over(thing.socket, token, 99, cancelOf(handle), modernRequest(99, "tools/list", "")),
                (world, thing) -> assertThat(thing.answer.body()).contains("\"tools\""),
                (world, thing) -> {
                    world.notifier().toolsChanged();
                    thing.socket.await("notifications/tools/list_changed");
                }));
        return rows;
    }

    /** Sends a request of alice's, and reads its stream as far as a text. */
    private static HttpPeer begin(OwnershipServer world, String message, String text) throws Exception {
        final boolean call = message.equals(SLEEP);
        final HttpPeer stream = world.modernMessage(
                        ALICE, call ? "tools/call" : "subscriptions/listen", call ? "sleep" : null, message)
                .peer();
        await(stream, text);
        return stream;
    }

    private static String cancelOf(String id) {
        return OwnershipServer.modernNotification("notifications/cancelled", "\"requestId\":" + id);
    }

    private static Answer cancel(OwnershipServer world, Thing thing, String token, String id) throws Exception {
        return world.modernMessage(token, "notifications/cancelled", null, cancelOf(id));
    }

    /** The acknowledgement of a listen in the place of a body. */
    private static Answer acknowledged(Answer answer) throws Exception {
        return answer.status() == 200
                ? new Answer(200, answer.fields(), await(answer.peer(), "acknowledged"), answer.peer())
                : answer;
    }

    private static List<Owned> rows(String name, Way way) {
        final List<Owned> rows = new ArrayList<>();
        rows.add(new Owned(
                name + ": tasks/get",
                task(way, "long"),
                Owned::reversed,
                (world, thing, token, handle) -> way.send(world, token, "tasks/get", handle, params(handle, token)),
                (world, thing) -> assertThat(thing.answer.body()).contains("\"status\":\"working\""),
                ENDS_WELL));
        rows.add(new Owned(
                name + ": tasks/update",
                question(way),
                Owned::reversed,
                (world, thing, token, handle) -> way.send(world, token, "tasks/update", handle, params(handle, token)),
                leadsTo("hers")));
        rows.add(new Owned(
                name + ": tasks/cancel",
                task(way, "long"),
                Owned::reversed,
                (world, thing, token, handle) -> way.send(world, token, "tasks/cancel", handle, params(handle, token)),
                leadsTo("\"status\":\"cancelled\""),
                ENDS_WELL));
        for (final String method : List.of("tasks/get", "tasks/update", "tasks/cancel")) {
            rows.add(new Owned(
                    name + ": " + method + " of one that is over",
                    (world, token) -> {
                        final Thing thing = task(way, "brief").make(world, token);
                        awaitTask(world, thing.handle, "rested");
                        return thing;
                    },
                    Owned::reversed,
                    (world, thing, token, handle) -> way.send(world, token, method, handle, params(handle, token)),
                    leadsTo("rested")));
        }
        for (final String tool : List.of("roots", "sampling", "elicitation")) {
            rows.add(new Owned(
                    name + ": the state of a request that asks for " + tool,
                    (world, token) -> Thing.of(
                            find(STATE, call(way, world, tool, ALICE, "").body())),
                    Owned::reversed,
                    (world, thing, token, handle) -> call(
                            way,
                            world,
                            tool,
                            token,
                            ",\"requestState\":\"" + handle + "\",\"inputResponses\":{\"word\":"
                                    + OwnershipServer.result(tool, word(token)) + "}"),
                    (world, thing) ->
                            assertThat(thing.answer.body()).contains("hers").doesNotContain("alien")));
        }
        return rows;
    }
}
