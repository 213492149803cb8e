package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** A URI means the same whether it is percent-encoded or not: reading, completing, subscribing. Source: RFC 3986 section 6.2.2. */
final class UriSpellingTest {
    private static final Registry REGISTRY = Registry.builder()
            .resource(Resource.at("t://résumé/é").text("the resource"))
            .template(ResourceTemplate.matching("t://café/{name}")
                    .completion("name", asked -> List.of("suggested"))
                    .inline((call, reply) -> reply.text("the template")))
            .template(ResourceTemplate.matching("D:{table}/Row:7").inline((call, reply) -> reply.text("the row")))
            .build();

    private static EngineHarness start() {
        return new EngineHarness(new TestTransport(), REGISTRY, UnaryOperator.identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t://résumé/é",
                "t://r%C3%A9sum%C3%A9/%C3%A9",
                "t://r%c3%a9sum%c3%a9/%c3%a9",
                "t://résum%C3%A9/é",
                "T://résumé/é"
            })
    void shouldReadAResource(String uri) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(request(1, "resources/read", "{\"uri\":\"" + uri + "\"}")))
                    .contains("the resource", "\"uri\":\"" + uri + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t://café/x", "t://caf%C3%A9/x", "t://caf%c3%a9/x", "T://café/x"})
    void shouldReadByATemplate(String uri) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(request(1, "resources/read", "{\"uri\":\"" + uri + "\"}")))
                    .contains("the template");
        }
    }

    /** Only the scheme has no case, and the colon of a later literal makes no scheme of what stands before it. */
    @ParameterizedTest
    @ValueSource(strings = {"t://r%C3%89sumé/é", "t://CAFÉ/x", "d:X/Row:7x", "d:X/row:7"})
    void shouldTellOtherLettersApart(String uri) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(request(1, "resources/read", "{\"uri\":\"" + uri + "\"}")))
                    .contains("Resource not found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d:X/Row:7", "D:X/Row:7"})
    void shouldLeaveTheCaseOfLaterLiterals(String uri) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(request(1, "resources/read", "{\"uri\":\"" + uri + "\"}")))
                    .contains("the row");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t://café/{name}", "t://caf%C3%A9/{name}", "T://café/{name}"})
    void shouldComplete(String template) {
        try (EngineHarness harness = start()) {
            assertThat(harness.exchange(request(
                            1,
                            "completion/complete",
                            "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"" + template
                                    + "\"},\"argument\":{\"name\":\"name\",\"value\":\"s\"}}")))
                    .contains("suggested");
        }
    }

    @Test
    void shouldTellEachSubscriberUnderItsOwnSpelling() {
        final String[] spellings = {"t://r%C3%A9sum%C3%A9/%C3%A9", "t://résumé/é", "T://r%c3%a9sum%c3%a9/é"};
        try (EngineHarness harness = start()) {
            for (int i = 0; i < spellings.length; i++) {
                harness.transport.send(i + 1, request(1, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
                harness.transport.send(i + 1, request(2, "resources/subscribe", "{\"uri\":\"" + spellings[i] + "\"}"));
            }
            harness.transport.send(
                    9,
                    request(
                            1,
                            "subscriptions/listen",
                            "{\"notifications\":{\"resourceSubscriptions\":[\"t://résumé/é\"]}," + META + "}"));
            harness.runUntilAnswers(7);
            for (final String spelling : spellings) {
                harness.transport.answers().clear();
                harness.engine.notifier().resourceUpdated(spelling);
                harness.run();
                assertThat(updated(harness, 1)).containsExactly(spellings[0]);
                assertThat(updated(harness, 2)).containsExactly(spellings[1]);
                assertThat(updated(harness, 3)).containsExactly(spellings[2]);
                assertThat(updated(harness, 9)).containsExactly("t://résumé/é");
            }
            harness.transport.send(2, request(3, "resources/unsubscribe", "{\"uri\":\"" + spellings[1] + "\"}"));
            harness.transport.disconnect(9);
            harness.awaitUntil(() ->
                    harness.transport.answers().stream().anyMatch(answer -> answer.status() == ReplyStatus.STREAM_END));
            harness.transport.answers().clear();
            harness.engine.notifier().resourceUpdated(spellings[2]);
            harness.engine.notifier().resourceUpdated("t://résumé/e");
            harness.run();
            assertThat(updated(harness, 2)).isEmpty();
            assertThat(updated(harness, 3)).containsExactly(spellings[2]);
            assertThat(harness.transport.answers()).hasSize(2);
        }
    }

    private static List<String> updated(EngineHarness harness, long connectionId) {
        return harness.transport.answers().stream()
                .filter(answer -> answer.connectionId() == connectionId)
                .map(MemoryReply::text)
                .filter(text -> text.contains("notifications/resources/updated"))
                .map(text -> text.replaceFirst(".*\"uri\":\"([^\"]*)\".*", "$1"))
                .toList();
    }
}
