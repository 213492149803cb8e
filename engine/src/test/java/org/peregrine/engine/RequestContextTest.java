package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.interceptor.InterceptedCall;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.engine.transport.memory.MemoryFrame;

/** Handlers of every kind see the same context, in both eras, and so do interceptors around them. */
@Timeout(60)
final class RequestContextTest {
    private static final JsonName NAME = JsonName.of("name");
    private static final String EXTENSION = "com.example/maps";
    private static final String CAPABILITIES =
            "{\"extensions\":{\"" + EXTENSION + "\":{\"zoom\":7}},\"roots\":{\"listChanged\":true}}";
    private static final String INFO = "{\"name\":\"probe\",\"version\":\"3\"}";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":" + CAPABILITIES
            + ",\"io.modelcontextprotocol/clientInfo\":" + INFO + "}";
    private static final String WANTED = "alice HTTP 203.0.113.7 acme null zoom=7 probe ";

    /** Kinds of handlers, each with the request that reaches it. */
    enum Kind {
        INLINE_TOOL("tools/call", "{\"name\":\"inline\",\"arguments\":{}}"),
        BLOCKING_TOOL("tools/call", "{\"name\":\"blocking\",\"arguments\":{}}"),
        INTERACTIVE_TOOL("tools/call", "{\"name\":\"interactive\",\"arguments\":{}}"),
        TYPED_TOOL("tools/call", "{\"name\":\"typed\",\"arguments\":{}}"),
        INLINE_RESOURCE("resources/read", "{\"uri\":\"r://inline\"}"),
        BLOCKING_RESOURCE("resources/read", "{\"uri\":\"r://blocking\"}"),
        INTERACTIVE_RESOURCE("resources/read", "{\"uri\":\"r://interactive\"}"),
        INLINE_TEMPLATE("resources/read", "{\"uri\":\"inline://7\"}"),
        BLOCKING_TEMPLATE("resources/read", "{\"uri\":\"blocking://7\"}"),
        INLINE_PROMPT("prompts/get", "{\"name\":\"inline\"}"),
        BLOCKING_PROMPT("prompts/get", "{\"name\":\"blocking\"}"),
        INTERACTIVE_PROMPT("prompts/get", "{\"name\":\"interactive\"}"),
        COMPLETION(
                "completion/complete",
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"blocking\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}}"),
        EXTENSION_METHOD("maps/locate", "{\"place\":\"x\"}");

        private final String method;
        private final String params;

        Kind(String method, String params) {
            this.method = method;
            this.params = params;
        }

        String request(int id) {
            return EngineHarness.request(id, method, params);
        }
    }

    /** A record without components. */
    record Nothing() {}

    private final List<String> intercepted = Collections.synchronizedList(new ArrayList<>());

    private static String describe(RequestContext context) {
        final JsonValue zoom = new JsonValue();
        final JsonValue name = new JsonValue();
        context.extension(EXTENSION).member(JsonName.of("zoom"), zoom);
        context.clientInfo().member(NAME, name);
        assertThat(context.extension("com.example/none").present()).isFalse();
        assertThat(context.headers().valueEquals("x-tenant", "acme")).isTrue();
        assertThat(context.headers().valueLength("x-tenant")).isEqualTo(4);
        return context.principal().name() + ' ' + context.wire() + ' '
                + context.peerAddress().getHostAddress() + ' '
                + context.headers().value("X-Tenant") + ' ' + context.headers().value("x-other") + " zoom="
                + zoom.longValue(0) + ' ' + name.string() + ' '
                + context.version().wireName();
    }

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> reply.text(describe(call))))
                .tool(Tool.named("blocking").blocking(request -> ToolResult.text(describe(request))))
                .tool(Tool.named("interactive").interactive((request, context) -> {
                    assertThat(describe(request)).isEqualTo(describe(context));
                    return ToolResult.text(describe(context));
                }))
                .tool(Tool.named("typed").typedInteractive(Nothing.class, (nothing, context) -> describe(context)))
                .resource(Resource.at("r://inline").inline((call, reply) -> reply.text(describe(call))))
                .resource(Resource.at("r://blocking")
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", describe(request))))
                .resource(Resource.at("r://interactive")
                        .interactive((request, context) ->
                                ResourceResult.text(request.uri(), "text/plain", describe(context))))
                .template(ResourceTemplate.matching("inline://{x}").inline((call, reply) -> reply.text(describe(call))))
                .template(ResourceTemplate.matching("blocking://{x}")
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", describe(request))))
                .prompt(Prompt.named("inline").inline((call, reply) -> reply.text(Role.USER, describe(call))))
                .prompt(Prompt.named("blocking")
                        .argument(PromptArgument.optional("a", "a letter"))
                        .completion("a", request -> List.of(describe(request)))
                        .blocking(request -> PromptResult.of(PromptMessage.user(describe(request)))))
                .prompt(Prompt.named("interactive")
                        .interactive((request, context) -> PromptResult.of(PromptMessage.user(describe(context)))))
                .build();
    }

    /** An extension with one method. */
    private static final class Maps implements Extension {
        @Override
        public String id() {
            return EXTENSION;
        }

        @Override
        public List<ExtensionMethod> methods() {
            return List.of(new ExtensionMethod(
                    "maps/locate",
                    null,
                    EXTENSION,
                    request -> (writer, version) -> writer.name("text").value(describe(request))));
        }
    }

    private EngineHarness harness(TestTransport transport) {
        return new EngineHarness(
                transport,
                registry(),
                context -> context.extension(new Maps()).interceptor(new CallInterceptor() {
                    @Override
                    public void before(InterceptedCall call) {
                        intercepted.add(call.methodName() + ' ' + describe(call));
                    }

                    @Override
                    public void after(InterceptedCall call, Throwable failure) {
                        intercepted.add("after " + call.name());
                    }
                }));
    }

    private static String exchange(EngineHarness harness, String text) {
        final int before = harness.transport.answers().size();
        try {
            harness.transport.send(MemoryFrame.message(1, text)
                    .principal(Principal.of("issuer", "alice"))
                    .passedHeaders(Map.of("X-Tenant", "acme"))
                    .via(WireKind.HTTP, InetAddress.getByName("203.0.113.7")));
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldShowTheSameToHandlersOfEveryKindAndEra(Kind kind) {
        try (EngineHarness harness = harness(new TestTransport())) {
            exchange(
                    harness,
                    EngineHarness.request(
                            0,
                            "initialize",
                            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + CAPABILITIES + ",\"clientInfo\":"
                                    + INFO + "}"));
            assertThat(exchange(harness, kind.request(1))).contains(WANTED + "2025-11-25");
            assertThat(exchange(harness, kind.request(2).replace("\"params\":{", "\"params\":{" + META + ",")))
                    .contains(WANTED + "2026-07-28");
            assertThat(harness.errors).isEmpty();
        }
        assertThat(intercepted).hasSize(4);
        assertThat(intercepted.get(0)).isEqualTo(kind.method + ' ' + WANTED + "2025-11-25");
        assertThat(intercepted.get(2)).isEqualTo(kind.method + ' ' + WANTED + "2026-07-28");
    }

    @Test
    void shouldShowTheSameToEachPartOfABatch() {
        try (EngineHarness harness = harness(new TestTransport())) {
            exchange(
                    harness,
                    EngineHarness.request(
                            0,
                            "initialize",
                            "{\"protocolVersion\":\"2025-03-26\",\"capabilities\":" + CAPABILITIES + ",\"clientInfo\":"
                                    + INFO + "}"));
            assertThat(exchange(
                            harness, "[" + Kind.INLINE_TOOL.request(1) + "," + Kind.BLOCKING_PROMPT.request(2) + "]"))
                    .containsSubsequence(WANTED + "2025-03-26", WANTED + "2025-03-26");
        }
    }

    @Test
    void shouldMakeContextsForTestsOfHandlers() {
        final OwnedContext context = OwnedContext.of(ProtocolVersion.V2025_11_25)
                .withPrincipal(Principal.of("issuer", "bob"))
                .withHeaders(Map.of("x-tenant", "acme"));
        final ToolRequest request = ToolRequest.copyOf(new JsonValue(), context);
        assertThat(request.headers().value("X-Tenant")).isEqualTo("acme");
        assertThat(request.principal().subject()).isEqualTo("bob");
        assertThat(request.capabilities().present()).isFalse();
        final UnsafeBuffer target = new UnsafeBuffer(new byte[8]);
        assertThat(request.headers().copyValue("x-tenant", target, 2)).isEqualTo(4);
        assertThat(target.getStringWithoutLengthAscii(2, 4)).isEqualTo("acme");
        assertThat(RequestHeaders.NONE.value("x-tenant")).isNull();
        assertThat(RequestHeaders.NONE.copyValue("x-tenant", target, 0)).isNegative();
    }

    @Test
    void shouldPassNoCredentialsOn() {
        for (final String name : new String[] {"Authorization", "cookie", "Proxy-Authorization", "mcp-name", "a b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new EngineContext().passHeaders(name))
                    .withMessageContaining(name.toLowerCase(java.util.Locale.ROOT));
        }
        final EngineContext context = new EngineContext()
                .transport(new TestTransport())
                .passHeaders("X-User")
                .authentication(Authentication.of(token -> Principal.of("issuer", token))
                        .withForwarded(new ForwardedCaller("x-user", peer -> true)));
        assertThatIllegalStateException()
                .isThrownBy(() -> McpEngine.launch(context))
                .withMessageContaining("x-user");
    }
}
