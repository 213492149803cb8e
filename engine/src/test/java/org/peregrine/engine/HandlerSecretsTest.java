package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.ErrorLog;
import org.peregrine.engine.log.HandlerFailure;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** A client learns of a failing handler what its author meant for it, and an id; the log learns the rest. */
final class HandlerSecretsTest {
    private static final Pattern ERROR_ID = Pattern.compile("Internal error in (.+) \\(error id ([0-9a-f]{12})\\)");
    private static final String ARGUMENT = ",\"argument\":{\"name\":\"city\",\"value\":\"\"}}";

    /** Arguments of typed handlers. */
    record Nothing() {}

    /** An author's handler, whatever its kind. */
    private record Code(Callable<?> body) {
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // It throws, whatever its caller wants of it.
        <T> T call() throws Exception {
            return (T) body.call();
        }

        void run() {
            try {
                body.call();
            } catch (final Exception failure) {
                HandlerSecretsTest.<RuntimeException>sneak(failure);
            }
        }
    }

    @SuppressWarnings("unchecked") // Throws what the compiler would not let through.
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static Registry registry(Code code) {
        return Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> {
                    reply.text("half");
                    code.run();
                }))
                .tool(Tool.named("blocking").blocking(request -> code.<ToolResult>call()))
                .tool(Tool.named("typed").typed(Nothing.class, nothing -> code.<ToolResult>call()))
                .tool(Tool.named("interactive").interactive((request, context) -> code.<ToolResult>call()))
                .tool(Tool.named("typed-interactive")
                        .typedInteractive(Nothing.class, (nothing, context) -> code.<ToolResult>call()))
                .resource(Resource.at("test://inline").inline((call, reply) -> {
                    reply.text("half");
                    code.run();
                }))
                .resource(Resource.at("test://blocking").blocking(request -> code.<ResourceResult>call()))
                .resource(Resource.at("test://interactive")
                        .interactive((request, context) -> code.<ResourceResult>call()))
                .template(ResourceTemplate.matching("test://of/{city}")
                        .completion("city", request -> code.<List<String>>call())
                        .blocking(request -> code.<ResourceResult>call()))
                .prompt(Prompt.named("inline").inline((call, reply) -> code.run()))
                .prompt(Prompt.named("blocking")
                        .completion("city", request -> code.<List<String>>call())
                        .blocking(request -> code.<PromptResult>call()))
                .prompt(Prompt.named("interactive").interactive((request, context) -> code.<PromptResult>call()))
                .prompt(Prompt.named("typed").typed(Nothing.class, nothing -> code.<PromptResult>call()))
                .build();
    }

    private static Extension extension(Code code) {
        return new Extension() {
            @Override
            public String id() {
                return "test/extension";
            }

            @Override
            public List<ExtensionMethod> methods() {
                return List.of(new ExtensionMethod("test/method", null, null, request -> code.call()));
            }
        };
    }

    /** A request of each kind of handler, by the name that the handler has in the log. */
    private static Map<String, String> requests(boolean modern, boolean inline) {
        final Map<String, String> requests = new LinkedHashMap<>();
        for (final String tool : List.of("inline", "blocking", "typed", "interactive", "typed-interactive")) {
            requests.put("tool '" + tool + "'", call("\"a7\"", tool, "{}"));
        }
        for (final String uri : List.of("test://inline", "test://blocking", "test://interactive")) {
            requests.put("resource '" + uri + "'", request("\"a7\"", "resources/read", "{\"uri\":\"" + uri + "\"}"));
        }
        requests.put(
                "resource template 'test://of/{city}'",
                request("\"a7\"", "resources/read", "{\"uri\":\"test://of/Bern\"}"));
        for (final String prompt : List.of("inline", "blocking", "interactive", "typed")) {
            requests.put(
                    "prompt '" + prompt + "'",
                    request("\"a7\"", "prompts/get", "{\"name\":\"" + prompt + "\",\"arguments\":{}}"));
        }
        requests.put(
                "completion of 'city' of prompt 'blocking'",
                request(
                        "\"a7\"",
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"blocking\"}" + ARGUMENT));
        requests.put(
                "completion of 'city' of resource template 'test://of/{city}'",
                request(
                        "\"a7\"",
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"test://of/{city}\"}" + ARGUMENT));
        requests.put("method 'test/method'", request("\"a7\"", "test/method", "{}"));
        if (!inline) {
            requests.keySet().removeIf(name -> name.contains("inline"));
        }
        if (modern) {
            requests.replaceAll(
                    (name, text) -> text.replaceFirst("\"params\":\\{", "\"params\":{" + EngineHarness.META + ",")
                            .replace(",}", "}"));
        }
        return requests;
    }

    private static EngineHarness start(Code code, UnaryOperator<EngineContext> settings) {
        return new EngineHarness(
                new TestTransport(), registry(code), context -> settings.apply(context.extension(extension(code))));
    }

    private static HandlerFailure last(EngineHarness harness) {
        return (HandlerFailure) harness.errors.getLast();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepWhatHandlersThrowAndTellAnIdThatTheLogHas(boolean modern) {
        final Code code = new Code(() -> {
            throw new SQLException("password=hunter2", new IllegalStateException("secret cause"));
        });
        try (EngineHarness harness = start(code, UnaryOperator.identity())) {
            requests(modern, true).forEach((name, message) -> {
                final String answer = harness.exchange(message);
                assertThat(answer)
                        .as(name)
                        .contains("\"id\":\"a7\"")
                        .doesNotContain("hunter2", "secret", "SQLException", "java.", "org.peregrine", "half");
                final Matcher told = ERROR_ID.matcher(answer);
                assertThat(told.find()).as(answer).isTrue();
                final HandlerFailure failure = last(harness);
                assertThat(failure.id()).isEqualTo(told.group(2));
                assertThat(failure.handler()).isEqualTo(told.group(1)).isEqualTo(name);
                assertThat(failure.request()).isEqualTo("\"a7\"");
                assertThat(failure).hasRootCauseMessage("secret cause").hasCauseInstanceOf(SQLException.class);
                assertThat(failure.toString())
                        .isEqualTo(name + ", request \"a7\", error id " + failure.id()
                                + ": java.sql.SQLException: password=hunter2");
            });
        }
    }

    @Test
    void shouldShowDevelopersWhatHandlersThrow() {
        final Code code = new Code(() -> {
            throw new SQLException("no such table");
        });
        try (EngineHarness harness = start(code, context -> context.showErrors(true))) {
            requests(false, true)
                    .forEach((name, message) -> assertThat(harness.exchange(message))
                            .as(name)
                            .contains("): java.sql.SQLException: no such table"));
        }
    }

    @Test
    void shouldTellClientsWhatAuthorsMeanForThem() {
        final Code code = new Code(() -> {
            throw new PublicException("The city is closed", null);
        });
        try (EngineHarness harness = start(code, UnaryOperator.identity())) {
            requests(false, true).forEach((name, message) -> {
                final String answer = harness.exchange(message);
                assertThat(answer).as(name).contains("The city is closed").doesNotContain("error id", "half");
                assertThat(answer).as(name).contains(name.startsWith("tool") ? "\"isError\":true" : "\"code\":-32603");
            });
            assertThat(harness.errors).isEmpty();
        }
    }

    @Test
    void shouldLogTheCauseOfWhatClientsAreTold() {
        final Code code = new Code(() -> {
            throw new PublicException("The city is closed", new SQLException("password=hunter2"));
        });
        try (EngineHarness harness = start(code, UnaryOperator.identity())) {
            requests(false, true).forEach((name, message) -> {
                assertThat(harness.exchange(message))
                        .as(name)
                        .contains("The city is closed")
                        .doesNotContain("hunter2");
                assertThat(last(harness).handler()).isEqualTo(name);
                assertThat(last(harness)).hasRootCauseMessage("password=hunter2");
            });
        }
    }

    /** Exceptions of authors with nothing in them that can be read, by what is wrong with them. */
    private static Map<String, RuntimeException> unreadable() {
        return Map.of(
                "public without a message",
                new PublicException(null),
                "public whose message throws",
                new PublicException("never read") {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new StackOverflowError();
                    }
                },
                "message throws",
                new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new StackOverflowError();
                    }
                },
                "no array of frames",
                new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public StackTraceElement[] getStackTrace() {
                        return null;
                    }
                },
                "cause throws",
                new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public synchronized Throwable getCause() {
                        throw new AssertionError();
                    }
                });
    }

    @Test
    void shouldTellAnIdOfWhatCannotBeRead() {
        unreadable().forEach((kind, thrown) -> {
            final Code code = new Code(() -> {
                throw thrown;
            });
            final List<String> logged = new ArrayList<>();
            final ErrorLog log = new ErrorLog(logged::add);
            try (EngineHarness harness = start(code, UnaryOperator.identity())) {
                requests(false, true).forEach((name, message) -> {
                    final Matcher told = ERROR_ID.matcher(harness.exchange(message));
                    assertThat(told.find()).as("%s: %s", kind, name).isTrue();
                    assertThat(last(harness).id()).isEqualTo(told.group(2));
                });
                log.onError(last(harness));
            }
            assertThat(logged)
                    .as(kind)
                    .singleElement(STRING)
                    .contains(thrown.getClass().getName());
        });
    }

    @Test
    void shouldSayTheCodeOfAnErrorWithoutAMessage() {
        final Code code = new Code(() -> {
            throw new McpError(5, null, null);
        });
        try (EngineHarness harness = start(code, UnaryOperator.identity())) {
            requests(false, true)
                    .forEach((name, message) -> assertThat(harness.exchange(message))
                            .as(name)
                            .contains("\"code\":5,\"message\":\"Error 5\""));
            assertThat(harness.errors).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNameTheHandlerThatReturnsNull(boolean modern) {
        try (EngineHarness harness = start(new Code(() -> null), UnaryOperator.identity())) {
            final Map<String, String> requests = requests(modern, false);
            requests.keySet().removeIf(name -> name.startsWith("tool 'typed")); // Null is an empty result of theirs.
            requests.forEach((name, message) -> {
                assertThat(harness.exchange(message))
                        .as(name)
                        .contains("Internal error in " + name + " (error id ")
                        .doesNotContain("null", "Exception");
                assertThat(last(harness).toString())
                        .contains(name + ", request \"a7\", error id ", "the handler returned null");
            });
        }
    }

    @Test
    void shouldNameTheTaskThatFails() {
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            throw new SQLException("password=hunter2");
        });
        try (TaskFixture fixture = TaskFixture.start(job)) {
            final String id = fixture.task("job");
            assertThat(fixture.await(id, "completed"))
                    .contains("\"isError\":true", "Internal error in tool 'job' (error id ")
                    .doesNotContain("hunter2", "SQLException");
            assertThat(last(fixture.harness).handler()).isEqualTo("tool 'job'");
        }
    }

    @Test
    void shouldNameToolAndLimitOfACallThatTakesTooLong() {
        final CountDownLatch never = new CountDownLatch(1);
        final Tool own = Tool.named("own").timeout(Duration.ofMillis(1500)).blocking(request -> {
            never.await();
            return ToolResult.EMPTY;
        });
        final Tool standard = Tool.named("standard").blocking(request -> {
            never.await();
            return ToolResult.EMPTY;
        });
        final FakeClock clock = new FakeClock();
        try (EngineHarness harness = EngineHarness.start(
                context -> context.clock(clock).limit(Limit.CALL_TIMEOUT_NS, TimeUnit.SECONDS.toNanos(30)),
                own,
                standard)) {
            for (final Map.Entry<String, String> limit :
                    Map.of("own", "1500 ms", "standard", "30 s").entrySet()) {
                harness.transport.send(1, call(9, limit.getKey(), "{}"));
                harness.run();
                clock.advance(TimeUnit.SECONDS.toNanos(31));
                harness.runUntilAnswers(harness.transport.answers().size() + 1);
                assertThat(harness.transport.answers().getLast().text())
                        .contains("\"code\":-32603")
                        .contains("The call of tool '" + limit.getKey() + "' took longer than " + limit.getValue());
                assertThat(harness.errors)
                        .anySatisfy(error -> assertThat(error.toString())
                                .contains(
                                        "tool '" + limit.getKey() + "', request 9, error id ",
                                        "the call took longer than it may: " + limit.getValue()));
            }
        }
    }

    @Test
    void shouldNotShowWhatBreaksAnOutputSchema() {
        final Tool wrong = Tool.named("wrong")
                .outputSchema("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}")
                .blocking(request -> ToolResult.structuredJson("{\"n\":\"hunter2\"}"));
        try (EngineHarness harness =
                EngineHarness.start(context -> context.outputValidation(OutputValidation.ON), wrong)) {
            assertThat(harness.exchange(call(9, "wrong", "{}")))
                    .contains("\"isError\":true", "Internal error in tool 'wrong' (error id ")
                    .doesNotContain("hunter2", "n must be");
            assertThat(last(harness).toString()).contains("tool 'wrong', request 9", "breaks the outputSchema");
        }
    }
}
