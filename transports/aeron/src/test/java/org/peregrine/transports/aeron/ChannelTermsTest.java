package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Channels that name the length of their terms, and streams at the end of their range. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChannelTermsTest {
    private static final int TERM_BYTES = 64 << 10;
    private static final int LARGER_TERM_BYTES = 1 << 20;

    private static EngineContext context() {
        return TestServer.small()
                .registry(Registry.builder()
                        .tool(Tool.named("large").blocking(request -> ToolResult.text("x".repeat(20_000))))
                        .build())
                .limit(Limit.AERON_TERM_BYTES, LARGER_TERM_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRefuseAReplyThatTheTermsOfItsChannelCannotCarry(String medium) throws Exception {
        final String plain = medium.equals("ipc") ? "aeron:ipc?" : Ports.freeUdp() + "|";
        try (TestServer server = TestServer.ofTheRun(plain + "term-length=64k", context())) {
            final Caller caller = server.initialized();
            caller.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"large\"}}");
            server.runUntil(() -> caller.messages.size() == 1);
            assertThat(caller.messages.getFirst()).contains("\"id\":1", "\"error\"");
            caller.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
            server.runUntil(() -> caller.messages.size() == 2);
            assertThat(caller.messages.getLast()).contains("\"id\":2", "\"result\"");
            assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isZero();
        }
    }

    @Test
    void shouldKeepRepliesWithinTheSmallestTermOfItsChannels() {
        final AeronTransport transport =
                new AeronTransport("aeron", AeronSettings.of("aeron:ipc", "aeron:ipc?stream-id=2001|term-length=64k"));
        assertThat(transport.maxReplyBytes(Limits.standard())).isEqualTo(AeronTransport.maxMessageBytes(TERM_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "65537", "2g", "-1", "many"})
    void shouldRefuseTermsThatAeronDoesNotMake(String length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AeronChannel.parse("aeron:ipc?term-length=" + length))
                .withMessageContaining("term-length=" + length);
    }

    @Test
    void shouldRefuseAStreamThatLeavesNoneToFurtherShards() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AeronChannel.parse("aeron:ipc?stream-id=" + Integer.MAX_VALUE))
                .withMessageContaining("stream-id=" + Integer.MAX_VALUE);
    }
}
