package org.peregrine.tools.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(run.notes).isNotEmpty();
        } finally {
            server.close();
        }
    }
}
