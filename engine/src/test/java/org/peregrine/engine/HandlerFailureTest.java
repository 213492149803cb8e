package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;

/** Author code may throw whatever Java can throw: its caller gets one answer, and all others theirs. */
final class HandlerFailureTest {
    private static final long WAIT_NS = 10_000_000_000L;

    /** What is thrown, and how. */
    enum Failure {
        RUNTIME_EXCEPTION {
            @Override
            void fail() {
                throw new IllegalStateException("broken");
            }
        },
        CHECKED_EXCEPTION {
            @Override
            void fail() throws Exception {
                throw new IOException("broken");
            }
        },
        INTERRUPTION {
            @Override
            void fail() throws Exception {
                throw new InterruptedException();
            }
        },
        NO_MESSAGE {
            @Override
            void fail() {
                throw new IllegalStateException();
            }
        },
        MESSAGE_THAT_THROWS {
            @Override
            void fail() {
                throw new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("twice");
                    }
                };
            }
        },
        MESSAGE_OUT_OF_UNICODE {
            @Override
            void fail() {
                throw new IllegalStateException("\uD800 \0 \uDFFF \"");
            }
        },
        STACK_OVERFLOW {
            @Override
            void fail() {
                deeper(1);
            }
        },
        OUT_OF_MEMORY {
            @Override
            void fail() {
                throw new OutOfMemoryError("made up");
            }
        },
        LINKAGE_ERROR {
            @Override
            void fail() {
                throw new NoClassDefFoundError("some/Class");
            }
        },
        ASSERTION_ERROR {
            @Override
            void fail() {
                throw new AssertionError("untrue");
            }
        },
        PLAIN_THROWABLE {
            @Override
            void fail() {
                HandlerFailureTest.<RuntimeException>sneak(new Throwable("plain"));
            }
        };

        abstract void fail() throws Exception;
    }

    private static int deeper(int depth) {
        return depth == 0 ? 0 : deeper(depth + 1) + 1;
    }

    @SuppressWarnings("unchecked") // Throws what the compiler would not let through.
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static void failUnchecked(Failure failure) {
        try {
            failure.fail();
        } catch (final Exception thrown) {
            HandlerFailureTest.<RuntimeException>sneak(thrown);
        }
    }

    private static Registry registry(Failure failure) {
        return Registry.builder()
                .tool(Tool.named("echo").inline((call, reply) -> reply.text(call.argument(JsonName.of("message")))))
                .tool(Tool.named("inline").inline((call, reply) -> {
                    reply.text("x".repeat(10_000));
                    failUnchecked(failure);
                }))
                .tool(Tool.named("blocking").blocking(request -> {
                    failure.fail();
                    return null;
                }))
                .resource(Resource.at("test://inline").inline((call, reply) -> {
                    reply.text("half");
                    failUnchecked(failure);
                }))
                .template(ResourceTemplate.matching("test://blocking/{x}").blocking(request -> {
                    failure.fail();
                    return null;
                }))
                .prompt(Prompt.named("inline").inline((call, reply) -> failUnchecked(failure)))
                .prompt(Prompt.named("blocking").blocking(request -> {
                    failure.fail();
                    return null;
                }))
                .build();
    }

    private static Map<String, String> requests() {
        final Map<String, String> requests = new LinkedHashMap<>();
        requests.put("inline tool", call(1, "inline", "{}"));
        requests.put("blocking tool", call(1, "blocking", "{}"));
        requests.put("inline resource", request(1, "resources/read", "{\"uri\":\"test://inline\"}"));
        requests.put("blocking template", request(1, "resources/read", "{\"uri\":\"test://blocking/a\"}"));
        requests.put("inline prompt", request(1, "prompts/get", "{\"name\":\"inline\"}"));
        requests.put("blocking prompt", request(1, "prompts/get", "{\"name\":\"blocking\"}"));
        return requests;
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void shouldAnswerOnceWhateverIsThrown(Failure failure) {
        try (EngineHarness harness =
                new EngineHarness(new TestTransport(), registry(failure), UnaryOperator.identity())) {
            requests().forEach((kind, message) -> {
                assertThat(harness.exchange(message))
                        .as(kind)
                        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,")
                        .containsAnyOf("\"isError\":true", "\"code\":-32603")
                        .doesNotContain("half", "xxx");
                assertThat(harness.exchange(echo(2, "alive"))).as(kind).contains("\"id\":2", "alive");
            });
            harness.run();
            assertThat(harness.transport.answers()).hasSize(12);
            assertThat(harness.errors).hasSizeGreaterThanOrEqualTo(6);
            assertThat(harness.engine.counter(EngineCounter.INLINE_FAILURES)).isGreaterThanOrEqualTo(3);
            assertThat(harness.engine.counter(EngineCounter.BLOCKING_FAILURES)).isEqualTo(3);
            assertThat(harness.transport.pool().borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldAnswerWhenAHandlerReturnsNothing() {
        final Tool nothing = Tool.named("nothing").blocking(request -> null);
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), nothing)) {
            assertThat(harness.exchange(call(1, "nothing", "{}"))).contains("\"id\":1", "\"isError\":true");
            assertThat(harness.exchange(echo(2, "alive"))).contains("alive");
        }
    }

    @Test
    void shouldGoOnWhenTheErrorHandlerThrowsToo() {
        final Tool inline = Tool.named("inline").inline((call, reply) -> {
            throw new IllegalStateException("broken");
        });
        final Tool blocking = Tool.named("blocking").blocking(request -> {
            throw new IllegalStateException("broken");
        });
        final UnaryOperator<EngineContext> angry = context -> context.errorHandler(failure -> {
            throw new IllegalStateException("angry", failure);
        });
        try (EngineHarness harness = EngineHarness.start(angry, inline, blocking)) {
            for (final String tool : new String[] {"inline", "blocking"}) {
                harness.transport.send(1, call(1, tool, "{}"));
                harness.transport.send(1, echo(2, "alive"));
            }
            final long deadlineNs = System.nanoTime() + WAIT_NS;
            while (harness.transport.answers().size() < 4 && System.nanoTime() < deadlineNs) {
                harness.engine.invoke();
            }
            assertThat(harness.transport.answers().stream()
                            .filter(answer -> answer.text().contains("\"id\":1")))
                    .hasSize(2);
            assertThat(harness.transport.answers()).hasSize(4);
        }
    }
}
