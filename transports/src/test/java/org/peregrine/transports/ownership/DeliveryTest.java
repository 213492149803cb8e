package org.peregrine.transports.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE;
import static org.peregrine.transports.ownership.OwnershipServer.ALICE_LATER;
import static org.peregrine.transports.ownership.OwnershipServer.ID;
import static org.peregrine.transports.ownership.OwnershipServer.STRANGERS;
import static org.peregrine.transports.ownership.OwnershipServer.URI;
import static org.peregrine.transports.ownership.OwnershipServer.await;
import static org.peregrine.transports.ownership.OwnershipServer.find;
import static org.peregrine.transports.ownership.OwnershipServer.request;
import static org.peregrine.transports.ownership.OwnershipServer.response;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.http.HttpPeer;
import org.peregrine.transports.ownership.Owned.Answer;

/** Messages for a caller reach nobody else, though others name the same ids, tokens and URIs. */
@OverTls
@Timeout(120)
class DeliveryTest {
    private static final String CHANGED = "notifications/tools/list_changed";
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");

    @RegisterExtension
    final OwnershipServer world = new OwnershipServer();

    /** A caller with a session, or another session of the same caller. */
    private record Conversation(String token, String session, HttpPeer call, String question, String word) {}

    private List<String> everybody() {
        final List<String> all = new ArrayList<>(List.of(ALICE, ALICE_LATER));
        all.addAll(STRANGERS);
        return all;
    }

    /** All of them wait for an answer of the same id, and each gets the one of its own session. */
    @ParameterizedTest
    @ValueSource(strings = {"roots", "sampling", "elicitation"})
    void shouldGiveAHandlerTheAnswerOfItsOwnSession(String tool) throws IOException {
        final List<Conversation> conversations = new ArrayList<>();
        for (final String token : everybody()) {
            final String session = world.session(token);
            final HttpPeer call =
                    world.post(token, session, OwnedRequests.call(tool)).peer();
            final String question = find(ID, await(call, "\"method\":\""));
            conversations.add(new Conversation(token, session, call, question, "word" + conversations.size()));
        }
        assertThat(conversations).extracting(Conversation::question).containsOnly("1");
        for (final Conversation each : conversations.reversed()) {
            assertThat(world.post(each.token, each.session, response(each.question, tool, each.word))
                            .status())
                    .isEqualTo(202);
        }
        for (final Conversation each : conversations) {
            assertThat(await(each.call, "\"id\":4711")).contains(each.word);
        }
    }

    @Test
    void shouldTellOfProgressInItsOwnCallAlone() throws IOException {
        final List<HttpPeer> streams = new ArrayList<>();
        final List<HttpPeer> calls = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        for (final String token : everybody()) {
            final String session = world.session(token);
            streams.add(world.listen(token, session).peer());
            calls.add(world.post(token, session, OwnedRequests.call("sleep")).peer());
            told.add(await(calls.getLast(), "notifications/progress"));
        }
        assertThat(told.subList(1, told.size())).doesNotHaveDuplicates(); // The first two are of one caller.
        world.goOn.countDown();
        for (final HttpPeer call : calls) {
            assertThat(await(call, "\"")).contains("\"id\":4711", "rested");
        }
        world.notifier().toolsChanged();
        for (final HttpPeer stream : streams) {
            assertThat(await(stream, "\"method\":")).contains(CHANGED);
        }
    }

    @Test
    void shouldTellOfAResourceWhoHasSubscribedAlone() throws Exception {
        final List<HttpPeer> streams = new ArrayList<>();
        for (final String token : everybody()) {
            streams.add(world.listen(token, world.session(token)).peer());
            streams.add(
                    world.modern(token, "subscriptions/listen", null, "\"notifications\":{\"toolsListChanged\":true}")
                            .peer());
            await(streams.getLast(), "acknowledged");
        }
        final WebSocketPeer socket = world.socket(STRANGERS.getFirst());
        socket.send(OwnershipServer.initialize());
        socket.await("\"id\":0");
        final String session = world.session(ALICE);
        final HttpPeer hers = world.listen(ALICE, session).peer();
        world.post(ALICE, session, request(1, "resources/subscribe", "\"uri\":\"" + URI + "\""));

        world.notifier().resourceUpdated(URI);
        assertThat(await(hers, "\"method\":")).contains("notifications/resources/updated");
        world.notifier().toolsChanged();
        for (final HttpPeer stream : streams) {
            assertThat(await(stream, "\"method\":")).contains(CHANGED);
        }
        assertThat(socket.await("\"method\":")).contains(CHANGED);
    }

    @Test
    void shouldTellOfATaskItsOwnerAlone() throws IOException {
        final String task = find(
                TASK,
                world.modern(ALICE, "tools/call", "long", "\"name\":\"long\",\"arguments\":{}")
                        .body());
        final String filter = "\"notifications\":{\"toolsListChanged\":true,\"taskIds\":[\"" + task + "\"]}";
        final List<HttpPeer> others = new ArrayList<>();
        for (final String token : STRANGERS) {
            others.add(world.modern(token, "subscriptions/listen", null, filter).peer());
            assertThat(await(others.getLast(), "acknowledged")).doesNotContain(task);
        }
        final HttpPeer hers =
                world.modern(ALICE_LATER, "subscriptions/listen", null, filter).peer();
        world.goOn.countDown();

        assertThat(await(hers, "\"status\":\"completed\"")).contains(task);
        world.notifier().toolsChanged();
        for (final HttpPeer other : others) {
            assertThat(await(other, "\"method\":")).contains(CHANGED);
        }
    }

    /** The experimental tasks of 2025-11-25, and what they had besides, exist in no revision and for nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"tasks/list", "tasks/result"})
    void shouldKnowNoListAndNoResultOfTasks(String method) throws IOException {
        final String task = find(
                TASK,
                world.modern(ALICE, "tools/call", "long", "\"name\":\"long\",\"arguments\":{}")
                        .body());
        final List<String> shown = new ArrayList<>();
        for (final String token : everybody()) {
            final Answer modern = world.modern(token, method, task, "\"taskId\":\"" + task + "\"");
            final Answer legacy =
                    world.post(token, world.session(token), request(7, method, "\"taskId\":\"" + task + "\""));
            assertThat(List.of(modern.body(), legacy.body())).allMatch(body -> body.contains("-32601"));
            shown.add(modern.shown() + legacy.shown());
        }
        assertThat(shown).containsOnly(shown.getFirst());
    }

    /** Of no session of the other kind, for its owner neither. */
    @Test
    void shouldKnowASessionWhereItBelongsAlone() throws IOException {
        final HttpPeer stream = world.send(ALICE, "GET", "/sse", "");
        stream.readHead();
        final String endpoint = stream.readEvent().data();
        final String deprecated = endpoint.substring(endpoint.indexOf('=') + 1);
        final String session = world.session(ALICE);
        final String ping = request(1, "ping", "");

        assertThat(world.post(ALICE, deprecated, ping).status()).isEqualTo(404);
        assertThat(world.exchange(ALICE, "POST", "/messages?sessionId=" + session, ping)
                        .status())
                .isEqualTo(404);
        assertThat(world.exchange(ALICE, "POST", endpoint, ping).status()).isEqualTo(202);
        assertThat(world.post(ALICE, session, ping).status()).isEqualTo(200);
    }
}
