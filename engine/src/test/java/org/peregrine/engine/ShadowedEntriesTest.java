package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/** Of several entries for one URI the first one that the caller sees answers; hidden ones keep it from nobody. */
@Timeout(300)
final class ShadowedEntriesTest implements ReplyListener {
    private static final Principal ALICE = Principal.of("issuer", "alice");
    private static final Principal BOB = Principal.of("issuer", "bob");
    private static final int MESSAGES = 100_000;
    private static final int MAX_ROUNDS = 8;

    private int replies;

    private static boolean isAlice(Principal caller) {
        return caller.subject().equals("alice");
    }

    private static ResourceTemplate.Builder alices(String template) {
        return ResourceTemplate.matching(template).visibleTo(ShadowedEntriesTest::isAlice);
    }

    private static Registry registry() {
        return Registry.builder()
                .resource(Resource.at("r://a%7eb")
                        .visibleTo(ShadowedEntriesTest::isAlice)
                        .text("alice's"))
                .resource(Resource.at("r://a~b").text("everybody's"))
                .resource(Resource.at("r://%61~b").text("the third"))
                .resource(Resource.at("t://one/resource")
                        .visibleTo(ShadowedEntriesTest::isAlice)
                        .text("alice's"))
                .template(alices("t://{id}/{rest}").inline((call, reply) -> reply.text("alice's")))
                .template(alices("t://one/{rest}").inline((call, reply) -> reply.text("hers, too")))
                .template(ResourceTemplate.matching("t://one/{+path}")
                        .inline((call, reply) ->
                                reply.beginText().append(call.variable("path")).endText()))
                .template(ResourceTemplate.matching("t://{+all}").inline((call, reply) -> reply.text("the last")))
                .template(alices("c://a%20b/{x}")
                        .completion("x", asked -> List.of("alice's"))
                        .blocking(asked -> null))
                .template(ResourceTemplate.matching("c://a b/{x}")
                        .completion("x", asked -> List.of("everybody's"))
                        .blocking(asked -> null))
                .template(ResourceTemplate.matching("s://{id}")
                        .requiresScopes("secrets")
                        .inline((call, reply) -> reply.text("guarded")))
                .template(ResourceTemplate.matching("s://{+path}").inline((call, reply) -> reply.text("open")))
                .build();
    }

    private static String exchange(EngineHarness harness, Principal caller, String text) {
        final int before = harness.transport.answers().size();
        harness.transport.send(
                MemoryFrame.message(caller.isSameCaller(ALICE) ? 1 : 2, text).principal(caller));
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    private static EngineHarness harness() {
        return new EngineHarness(new TestTransport(), registry(), context -> context);
    }

    @ParameterizedTest
    @CsvSource({
        "t://two/x, alice's, the last",
        "t://one/x%20y, alice's, x y",
        "t://one/x/y, x/y, x/y",
        "t://one/resource, alice's, resource",
        "r://a%7eb, alice's, everybody's",
        "r://a~b, everybody's, everybody's",
        "r://%61~b, the third, the third",
        "r://a~%62, alice's, everybody's"
    })
    void shouldAnswerByTheFirstThatTheCallerSees(String uri, String forAlice, String forBob) {
        final String read = request(1, "resources/read", "{\"uri\":\"" + uri + "\"}");
        final String modern = request(1, "resources/read", "{\"uri\":\"" + uri + "\"," + META + "}");
        try (EngineHarness harness = harness()) {
            for (final String each : new String[] {read, modern}) {
                assertThat(exchange(harness, ALICE, each)).contains("\"text\":\"" + forAlice + "\"");
                assertThat(exchange(harness, BOB, each)).contains("\"text\":\"" + forBob + "\"");
            }
        }
    }

    @Test
    void shouldCompleteByTheFirstThatTheCallerSees() {
        final String complete = request(
                1,
                "completion/complete",
                "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"c://a%20b/{x}\"},\"argument\":{\"name\":\"x\",\"value\":\"\"}}");
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, ALICE, complete)).contains("[\"alice's\"]");
            assertThat(exchange(harness, BOB, complete)).contains("[\"everybody's\"]");
        }
    }

    @Test
    void shouldTellOfAResourceByTheFirstThatTheCallerSees() {
        try (EngineHarness harness = harness()) {
            exchange(harness, BOB, request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
            exchange(harness, BOB, request(1, "resources/subscribe", "{\"uri\":\"t://one/resource\"}"));
            exchange(
                    harness,
                    BOB,
                    request(
                            2,
                            "subscriptions/listen",
                            "{\"notifications\":{\"resourceSubscriptions\":[\"t://one/resource\"]}," + META + "}"));
            final int before = harness.transport.answers().size();
            harness.engine.notifier().resourceUpdated("t://one/resource");
            harness.run();
            assertThat(harness.transport.answers().subList(before, before + 2))
                    .extracting(MemoryReply::text)
                    .allMatch(text -> text.contains("resources/updated"));
        }
    }

    /** A scope guards what it stands on: a wider entry behind it is no way around. */
    @Test
    void shouldLetNobodyPassAnEntryForWantOfScopes() {
        final String read = request(1, "resources/read", "{\"uri\":\"s://7\"}");
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, BOB, read)).contains("\"requiredScopes\":[\"secrets\"]");
            assertThat(exchange(harness, BOB.withScopes(List.of("secrets")), read))
                    .contains("guarded");
        }
    }

    @Override
    public void onReply(Reply reply) {
        replies++;
    }

    @ParameterizedTest
    @CsvSource({"t://one/x%20y", "t://two/x", "r://a%7eb"})
    void shouldAllocateNothing(String uri) throws Exception {
        final MemoryTransport transport = new MemoryTransport(this);
        final MemoryFrame frame = MemoryFrame.message(2, request(1, "resources/read", "{\"uri\":\"" + uri + "\"}"))
                .principal(BOB);
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(registry())
                .authentication(Authentication.of(TokenVerifier.NONE))
                .errorHandler(notice -> {})
                .transport(transport);
        try (McpEngine engine = McpEngine.launch(context)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round <= MAX_ROUNDS && allocated > 0; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                read(engine, transport, frame);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isZero();
        }
    }

    private void read(McpEngine engine, MemoryTransport transport, MemoryFrame frame) {
        final int until = replies + MESSAGES;
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        for (int sent = replies; replies < until; ) {
            for (int i = 0; i < 16 && sent < until; i++, sent++) {
                transport.send(frame);
            }
            engine.invoke();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("The engine does not answer");
            }
        }
    }
}
