package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;
import static org.peregrine.engine.transport.FrameHeader.METHOD;
import static org.peregrine.engine.transport.FrameHeader.NAME;
import static org.peregrine.engine.transport.FrameHeader.PROTOCOL_VERSION;
import static org.peregrine.engine.transport.FrameHeader.SESSION_ID;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Headers of requests whose revision does not ask for them: what is there must be true. */
final class LegacyHeadersTest {
    private static final String INITIALIZE = request(1, "initialize", "{\"protocolVersion\":\"2025-11-25\"}");
    private static final String CALL =
            request(1, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"message\":\"m\"}}");
    private static final String READ = request(1, "resources/read", "{\"uri\":\"test://text\"}");

    private static MemoryReply http(String message, Map<FrameHeader, String> headers) {
        try (EngineHarness harness = EngineHarness.startLikeHttp()) {
            harness.transport.send(1, message, headers);
            harness.run();
            return harness.transport.answers().getFirst();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid", "", "2025", "2025-11-2x", "2025/11/25", "v2025-11-25", "2025-11-25,2025-06-18"})
    void shouldRefuseToInitializeWhenTheHeaderIsNoVersion(String version) {
        final MemoryReply refused = http(INITIALIZE, Map.of(PROTOCOL_VERSION, version));
        assertThat(refused.status()).isEqualTo(ReplyStatus.INVALID);
        assertThat(refused.text()).contains("-32600", "MCP-Protocol-Version");
        assertThat(refused.sessionId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-11-25", "2024-11-05", "2031-01-01"})
    void shouldNegotiateWhateverVersionTheHeaderNames(String version) {
        final MemoryReply answer = http(INITIALIZE, Map.of(PROTOCOL_VERSION, version));
        assertThat(answer.text()).contains("\"protocolVersion\":\"2025-11-25\"");
        assertThat(answer.status()).isEqualTo(ReplyStatus.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN_STREAM", "END_SESSION"})
    void shouldRefuseAnUnsupportedVersionWhereThereIsNoBody(FrameKind kind) {
        try (EngineHarness harness = EngineHarness.startLikeHttp()) {
            final String id = initialized(harness);
            harness.transport.send(2, kind, Map.of(SESSION_ID, id, PROTOCOL_VERSION, "invalid"));
            harness.run();
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.INVALID);
        }
    }

    private static String initialized(EngineHarness harness) {
        harness.transport.send(1, INITIALIZE);
        harness.run();
        return harness.transport.answers().getLast().sessionId();
    }

    @ParameterizedTest
    @CsvSource({"tools/list, echo", "tools/call, other", "tools/call, =?base64?b3RoZXI=?=", "Tools/Call, echo"})
    void shouldRefuseHeadersThatDifferFromTheBody(String method, String name) {
        final MemoryReply refused = http(CALL, Map.of(METHOD, method, NAME, name));
        assertThat(refused.status()).isEqualTo(ReplyStatus.INVALID);
        assertThat(refused.text()).contains("-32020", "\"id\":1");
    }

    @Test
    void shouldRefuseThemInASessionAsWell() {
        try (EngineHarness harness = EngineHarness.startLikeHttp()) {
            final String id = initialized(harness);
            harness.transport.send(1, READ, Map.of(SESSION_ID, id, NAME, "test://other"));
            harness.transport.send(1, READ, Map.of(SESSION_ID, id, METHOD, "resources/read", NAME, "test://text"));
            harness.run();
            assertThat(harness.transport.answers().get(1).text()).contains("-32020");
            assertThat(harness.transport.answers().get(2).text()).contains("hello");
        }
    }

    @Test
    void shouldRefuseThemOfNotificationsOfEitherEra() {
        final String notification =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1";
        assertThat(http(notification + "}}", Map.of(METHOD, "ping")).status()).isEqualTo(ReplyStatus.INVALID);
        assertThat(http(notification + "}}", Map.of(METHOD, "notifications/cancelled"))
                        .status())
                .isEqualTo(ReplyStatus.ACCEPTED);
        final Map<FrameHeader, String> modern = Map.of(PROTOCOL_VERSION, "2026-07-28", METHOD, "ping");
        assertThat(http(notification + "," + META + "}}", modern).status()).isEqualTo(ReplyStatus.INVALID);
    }

    @Test
    void shouldRefuseABatchThatClaimsToBeOneMethod() {
        final String batch = "[" + CALL + "]";
        assertThat(http(batch, Map.of(METHOD, "tools/list")).text()).contains("-32020");
        assertThat(http(batch, Map.of()).text()).contains("\"result\"");
    }

    @Test
    void shouldServeWithoutHeadersAndWithTrueOnes() {
        assertThat(http(CALL, Map.of()).text()).contains("\"result\"");
        assertThat(http(CALL, Map.of(METHOD, "tools/call", NAME, "echo")).text())
                .contains("\"result\"");
        assertThat(http(CALL, Map.of(NAME, "=?base64?ZWNobw==?=")).text()).contains("\"result\"");
    }
}
