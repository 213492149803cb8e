package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;

/** What an author's predicate hides does not exist: not in lists, and not in answers to calls. */
@Timeout(60)
final class VisibilityTest {
    private static final Principal ALICE = Principal.of("issuer", "alice");
    private static final Principal BOB = Principal.of("issuer", "bob");

    private final AtomicInteger asked = new AtomicInteger();

    private boolean isAlice(Principal caller) {
        asked.incrementAndGet();
        return caller.subject().equals("alice");
    }

    private Registry registry() {
        return Registry.builder()
                .tool(Tool.named("open").inline((call, reply) -> reply.text("done")))
                .tool(Tool.named("hidden").visibleTo(this::isAlice).inline((call, reply) -> reply.text("secret")))
                .tool(Tool.named("scoped")
                        .visibleTo(this::isAlice)
                        .requiresScopes("write")
                        .inline((call, reply) -> reply.text("secret")))
                .resource(Resource.at("test://open").text("open"))
                .resource(Resource.at("test://hidden").visibleTo(this::isAlice).text("secret"))
                .template(ResourceTemplate.matching("hidden://{id}")
                        .visibleTo(this::isAlice)
                        .inline((call, reply) -> reply.text("secret")))
                .prompt(Prompt.named("hidden")
                        .visibleTo(this::isAlice)
                        .argument(PromptArgument.optional("a", "a letter"))
                        .completion("a", request -> List.of("secret"))
                        .blocking(request -> PromptResult.of()))
                .build();
    }

    private EngineHarness harness() {
        return new EngineHarness(new TestTransport(), registry(), context -> context);
    }

    private static String exchange(EngineHarness harness, Principal caller, String text) {
        final int before = harness.transport.answers().size();
        final long connection = caller.isSameCaller(ALICE) ? 1 : 2;
        harness.transport.send(MemoryFrame.message(connection, text).principal(caller));
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    private static String modern(String message) {
        return message.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",")
                .replace(EngineHarness.META + ",}", EngineHarness.META + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "tools/list,tools",
        "resources/list,resources",
        "resources/templates/list,resourceTemplates",
        "prompts/list,prompts"
    })
    void shouldListForThoseOnlyWhomThePredicateAdmits(String method, String member) {
        try (EngineHarness harness = harness()) {
            final String request = modern(EngineHarness.request(1, method, "{}"));
            assertThat(exchange(harness, ALICE, request)).contains("hidden", member, "\"cacheScope\":\"private\"");
            assertThat(exchange(harness, BOB, request))
                    .doesNotContain("hidden")
                    .contains(member, "\"cacheScope\":\"private\"");
            assertThat(exchange(harness, Principal.ANONYMOUS, request)).contains("hidden", "\"cacheScope\":\"public\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/call|{\"name\":\"hidden\"}",
                "tools/call|{\"name\":\"scoped\"}",
                "resources/read|{\"uri\":\"test://hidden\"}",
                "resources/read|{\"uri\":\"hidden://7\"}",
                "prompts/get|{\"name\":\"hidden\"}",
                "completion/complete|{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"hidden\"},"
                        + "\"argument\":{\"name\":\"a\",\"value\":\"\"}}"
            })
    void shouldAnswerAsIfItWereUnknown(String method, String params) {
        final String request = EngineHarness.request(1, method, params);
        final String unknown = request.replace("hidden", "absent").replace("scoped", "absent");
        try (EngineHarness harness = harness()) {
            for (final boolean era : new boolean[] {false, true}) {
                final String hidden = exchange(harness, BOB, era ? modern(request) : request);
                assertThat(hidden.replace("hidden", "absent").replace("scoped", "absent"))
                        .contains("\"error\"")
                        .doesNotContain("secret")
                        .isEqualTo(exchange(harness, BOB, era ? modern(unknown) : unknown));
            }
            final Principal granted = ALICE.withScopes(List.of("write"));
            assertThat(exchange(harness, granted, request)).contains("\"result\"");
            assertThat(exchange(harness, Principal.ANONYMOUS, request)).contains("\"result\"");
        }
    }

    /** One without scopes is told of them only when the predicate admits it. */
    @Test
    void shouldAskForScopesOfThoseWhoSeeTheEntry() {
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, ALICE, EngineHarness.call(1, "scoped", "{}")))
                    .contains("requiredScopes");
        }
    }

    @Test
    void shouldTellNothingOfAHiddenResourceToWhoSubscribes() {
        try (EngineHarness harness = harness()) {
            for (final Principal caller : new Principal[] {ALICE, BOB}) {
                exchange(
                        harness,
                        caller,
                        EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
                assertThat(exchange(
                                harness,
                                caller,
                                EngineHarness.request(1, "resources/subscribe", "{\"uri\":\"test://hidden\"}")))
                        .contains("\"result\"");
                assertThat(exchange(
                                harness,
                                caller,
                                modern(EngineHarness.request(
                                        2,
                                        "subscriptions/listen",
                                        "{\"notifications\":{\"resourceSubscriptions\":[\"test://hidden\"]}}"))))
                        .contains("acknowledged", "test://hidden");
            }
            final int before = harness.transport.answers().size();
            harness.engine.notifier().resourceUpdated("test://hidden");
            harness.run();
            assertThat(harness.transport.answers().subList(before, before + 2))
                    .allMatch(answer -> answer.connectionId() == 1)
                    .extracting(MemoryReply::text)
                    .allMatch(text -> text.contains("resources/updated"));
            assertThat(harness.transport.answers()).hasSize(before + 2);
        }
    }

    @Test
    void shouldAskOnceForEachTokenAndEntry() {
        try (EngineHarness harness = harness()) {
            for (int i = 0; i < 5; i++) {
                exchange(harness, ALICE, EngineHarness.request(i, "tools/list", "{}"));
                exchange(harness, ALICE, EngineHarness.call(i, "hidden", "{}"));
            }
            assertThat(asked.get()).isEqualTo(5);
            exchange(harness, Principal.of("issuer", "alice"), EngineHarness.call(9, "hidden", "{}"));
            assertThat(asked.get()).isEqualTo(10);
        }
    }

    @Test
    void shouldHideFromEverybodyWhatAPredicateCannotSay() {
        final Registry broken = Registry.builder()
                .tool(Tool.named("open").inline((call, reply) -> reply.text("done")))
                .tool(Tool.named("broken")
                        .visibleTo(caller -> {
                            throw new IllegalStateException("no directory");
                        })
                        .inline((call, reply) -> reply.text("secret")))
                .build();
        try (EngineHarness harness = new EngineHarness(new TestTransport(), broken, context -> context)) {
            assertThat(exchange(harness, ALICE, EngineHarness.request(1, "tools/list", "{}")))
                    .contains("open")
                    .doesNotContain("broken");
            assertThat(exchange(harness, ALICE, EngineHarness.call(2, "broken", "{}")))
                    .contains("Unknown tool");
            assertThat(harness.errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error)
                            .hasMessageContaining("visibleTo failed of the tool 'broken'")
                            .hasRootCauseMessage("no directory"));
        }
    }

    @Test
    void shouldAllocateNothingForACallerThatIsKnown() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Registry served = registry();
        final Visibility visibility = CheckedRegistry.of(
                        served, new Schemas(Limits.standard(), false), null, Map.of(), failure -> {})
                .visibility();
        final Tool tool = served.tools().get(1);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 8 && allocated > 0; round++) {
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
            int seen = 0;
            for (int i = 0; i < 100_000; i++) {
                seen += visibility.isHidden(tool, BOB) ? 0 : 1;
                seen += visibility.isListed(tool, ALICE) ? 1 : 0;
            }
            allocated = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
            assertThat(seen).isEqualTo(100_000);
        }
        assertThat(allocated).isZero();
    }

    /** A message has room for tens of thousands of URIs, and each look-up may ask an author's predicate. */
    @Test
    void shouldLookUpNothingForAListenOfTooManyResources() {
        try (EngineHarness harness = new EngineHarness(
                new TestTransport(), registry(), context -> context.limit(Limit.MAX_SUBSCRIPTIONS, 3))) {
            final String uri = "\"hidden://1\"";
            final String listen = "{\"notifications\":{\"resourceSubscriptions\":[URIS]}}";
            final String fitting = listen.replace("URIS", String.join(",", Collections.nCopies(3, uri)));
            final String tooLong = listen.replace("URIS", String.join(",", Collections.nCopies(4, uri)));
            assertThat(exchange(harness, BOB, modern(EngineHarness.request(1, "subscriptions/listen", tooLong))))
                    .contains("Too many subscriptions");
            assertThat(asked).hasValue(0);
            exchange(harness, BOB, modern(EngineHarness.request(2, "subscriptions/listen", fitting)));
            assertThat(asked).hasPositiveValue();
        }
    }
}
