package org.peregrine.tools.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.kit.Kit;

/** The bridge to a server over Aeron. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronBridgeTest {
    private static final int CALLS = 500;

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldBridgeToAServerOverAeron(String medium) throws Exception {
        try (AeronServer server = new AeronServer(medium);
                BridgeRun run = new BridgeRun(server.target())) {
            for (int id = 1; id <= CALLS; id++) {
                run.send("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"m" + id
                        + "\"}}}");
            }
            for (int id = 1; id <= CALLS; id++) {
                assertThat(run.next()).contains("\"id\":" + id + ",", "\"text\":\"m" + id + "\"");
            }
            assertThat(run.send("{bad").next()).contains("-32700");
            assertThat(run.end()).isZero();
            assertThat(run.notes).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldAnswerWhatIsOpenWhenTheServerIsGone(String medium) throws Exception {
        final AeronServer server = new AeronServer(medium);
        try (BridgeRun run = new BridgeRun(server.target())) {
            assertThat(run.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                            .next())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
            server.close();
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.notes)
                    .singleElement()
                    .asString()
                    .endsWith(": the server ended the connection: it is closing");
        } finally {
            server.close();
        }
    }

    /** A driver runs, and nobody serves the stream or the port. */
    @ParameterizedTest
    @ValueSource(strings = {"ipc?stream-id=7", "udp?endpoint=127.93.14.5:9"})
    void shouldAnswerTheFirstRequestWhenThereIsNoServer(String other) throws Exception {
        try (AeronServer server = new AeronServer("ipc");
                BridgeRun run = new BridgeRun("aeron:" + other + "|aeron-dir=" + server.directory())) {
            assertThat(run.send("{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"method\":\"ping\"}")
                            .next())
                    .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"error\":{\"code\":-32603,")
                    .contains("nobody serves the channel (stream ");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.notes)
                    .anyMatch(note -> note.startsWith("aeron:" + other + "|aeron-dir="))
                    .anyMatch(note -> note.contains(": nobody serves the channel (stream "));
        }
    }

    @Test
    void shouldAnswerTheFirstRequestWhenTheServerHasNoRoomForItsClient() throws Exception {
        final EngineContext none = new EngineContext()
                .registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build())
                .limit(Limit.MAX_AERON_CLIENTS, 1);
        try (AeronServer server = new AeronServer("ipc", none)) {
            final String one = server.target().replaceFirst("shards=.*", "stream-id=1001");
            try (BridgeRun first = new BridgeRun(one)) {
                assertThat(first.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                                .next())
                        .contains("\"result\"");
                try (BridgeRun second = new BridgeRun(one)) {
                    assertThat(second.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}")
                                    .next())
                            .contains("\"id\":2,\"error\":{\"code\":-32603,", "too many clients");
                    assertThat(second.code()).isEqualTo(1);
                }
                assertThat(first.end()).isZero();
            }
        }
    }
}
