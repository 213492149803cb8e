package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.plugin.PluginContext;
import org.peregrine.engine.plugin.PluginException;
import org.peregrine.engine.plugin.PluginSettings;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Questions, errors, settings and departures, as an author meets them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AuthoredExchangeTest {
    private static final Tool PAY = Tool.named("pay").interactive((request, context) -> {
        final ElicitationResult visit =
                context.elicit("pay", Elicitation.url("Pay there", "https://pay.example/7?a=1&b=\"2\"", "payment-7"));
        return visit.isAccepted() ? ToolResult.text("on the way") : ToolResult.error("not paid");
    });

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldSendUsersToAPage(ProtocolVersion version) {
        try (TestEngine engine = TestEngine.of(PAY)) {
            final TestClient client = engine.client(version).elicitation(params -> null, params -> true);
            assertThat(client.callTool("pay")).isSuccess().hasText("on the way");
            final Notification question = client.questions().getFirst();
            assertThat(question.method()).isEqualTo("elicitation/create");
            assertThat(question.at("mode")).isEqualTo("url");
            assertThat(question.at("message")).isEqualTo("Pay there");
            assertThat(question.at("url")).isEqualTo("https://pay.example/7?a=1&b=\"2\"");
            assertThat(question.at("elicitationId")).isEqualTo("payment-7");
            assertThat(question.at("requestedSchema")).isNull();
            assertThat(engine.client(version)
                            .elicitation(params -> null, params -> false)
                            .callTool("pay"))
                    .isToolError("not paid");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void shouldNotSendUsersToAPageWhoseClientKnowsFormsOnly(ProtocolVersion version) {
        try (TestEngine engine = TestEngine.of(PAY)) {
            final TestClient client = engine.client(version).elicitation(params -> Map.of());
            final Answer answer = client.callTool("pay");
            final ErrorCode code = version.isModern() ? ErrorCode.MISSING_CLIENT_CAPABILITY : ErrorCode.INVALID_REQUEST;
            assertThat(answer).isError(code.code());
            assertThat(answer.errorData("requiredCapabilities", "elicitation", "url"))
                    .isEqualTo(Map.of());
            assertThat(client.questions()).isEmpty();
        }
    }

    @Test
    void shouldNotSendUsersOfOlderRevisionsToAPage() {
        try (TestEngine engine = TestEngine.of(PAY)) {
            final TestClient client =
                    engine.client(ProtocolVersion.V2025_06_18).elicitation(params -> null, params -> true);
            assertThat(client.callTool("pay")).isError(ErrorCode.INVALID_REQUEST.code());
            assertThat(client.questions()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldGiveTheDataOfAnErrorAsPlainValues(ProtocolVersion version) {
        final Tool refuse = Tool.named("refuse").blocking(request -> {
            throw new McpError(-32050, "too dear", "{\"price\":[7,2.5,null],\"text\":\"\\u00e9\"}");
        });
        final Tool plain = Tool.named("plain").blocking(request -> {
            throw McpError.invalidParams("no");
        });
        try (TestEngine engine = TestEngine.of(refuse, plain)) {
            final Answer answer = engine.client(version).callTool("refuse");
            assertThat(answer).isError(-32050, "too dear");
            assertThat(answer.errorData("price", 0)).isEqualTo(7L);
            assertThat(answer.errorData("price", 1)).isEqualTo(2.5);
            assertThat(answer.errorData("price", 2)).isNull();
            assertThat(answer.errorData("price", 3)).isNull();
            assertThat(answer.errorData("text")).isEqualTo("\u00e9");
            assertThat(answer.errorData("price", "text")).isNull();
            assertThat(answer.at("content")).isNull();
            assertThat(engine.client(version).callTool("plain").errorData()).isNull();
        }
    }

    record Place(String city, @ByDefault("3") int days) {}

    /** A plugin that keeps what it reads. */
    private static final class Weather implements Plugin {
        private final List<Object> read = new ArrayList<>();

        @Override
        public String name() {
            return "weather";
        }

        @Override
        public void start(PluginContext context) {
            final PluginSettings settings = context.settings();
            read.addAll(settings.keys());
            read.add(settings.record("place", Place.class));
            read.add(settings.record("other", Place.class));
            read.add(settings.text("unit"));
            read.add(settings.text("none"));
            read.add(settings.text("none", "metric"));
        }

        @Override
        public void register(Registry.Builder builder) {
            builder.tool(Tool.named("unit").inline((call, reply) -> reply.text(String.valueOf(read.get(4)))));
        }
    }

    @Test
    void shouldReadSettingsOfPlugins() {
        final Weather weather = new Weather();
        final PluginSettings settings =
                PluginSettings.of(Map.of("unit", "kelvin", "place", "{\"city\":\"Bern\"}", "extra", "1"));
        try (TestEngine engine = TestEngine.launch(context -> context.plugin(weather, settings))) {
            assertThat(weather.read)
                    .containsExactly("extra", "place", "unit", new Place("Bern", 3), null, "kelvin", null, "metric");
            assertThat(settings.unread()).containsExactly("extra");
            assertThat(engine.client().callTool("unit")).isSuccess();
        }
    }

    @Test
    void shouldNameTheSettingAndTheMemberButNotTheValueThatDoesNotFit() {
        final PluginSettings settings = PluginSettings.of(Map.of("place", "{\"city\":\"Bern\",\"days\":\"hunter2\"}"));
        assertThatExceptionOfType(PluginException.class)
                .isThrownBy(() -> TestEngine.launch(context -> context.plugin(new Weather(), settings)))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .contains("weather", "place", "days")
                        .doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldServeOthersAfterAClientHasLeftInTheMiddleOfACall(ProtocolVersion version) throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            entered.countDown();
            mayEnd.await(60, TimeUnit.SECONDS);
            return ToolResult.text("late");
        });
        final Tool fast = Tool.named("fast").inline((call, reply) -> reply.text("here"));
        try (TestEngine engine = TestEngine.of(slow, fast)) {
            final TestClient leaving = engine.client(version);
            final PendingAnswer unanswered = leaving.beginTool("slow", Map.of());
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            leaving.disconnect();
            mayEnd.countDown();
            assertThat(engine.client(version).callTool("fast")).hasText("here");
            assertThat(unanswered.isAnswered()).isFalse();
            assertThat(leaving.notifications()).isEmpty();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> leaving.callTool("fast"))
                    .withMessageContaining("has left");
            assertThat(engine).hasNoErrors();
        }
    }
}
