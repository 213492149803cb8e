package org.peregrine.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.Target;

/** A warm-up lasts until the code is warm, not for a time in which a busy machine sends nothing, and over the target's wire. */
final class WarmUpTest {
    private static final long ASKED_NS = 2_000_000_000;

    @Test
    void shouldLastLongerWhileLittleWasSent() {
        assertThat(WarmUp.lengthNs(ASKED_NS, 4, 0, false)).isEqualTo(5 * ASKED_NS);
        assertThat(WarmUp.lengthNs(ASKED_NS, 2_000, 0, false)).isEqualTo(ASKED_NS);
    }

    @Test
    void shouldLastLongerWhileTheJvmCompiles() {
        assertThat(WarmUp.lengthNs(ASKED_NS, 2_000, 5, true)).isEqualTo(5 * ASKED_NS);
    }

    @Test
    void shouldNotLastLongerForAShortRecording() {
        assertThat(WarmUp.lengthNs(ASKED_NS, 20, 4, false)).isEqualTo(5 * ASKED_NS);
        assertThat(WarmUp.lengthNs(ASKED_NS, 25, 5, false)).isEqualTo(ASKED_NS);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1/mcp, http",
        "ws://127.0.0.1:1/mcp, websocket",
        "tcp:127.0.0.1:1, tcp",
        "unix:/tmp/absent, unix",
        "aeron:udp?endpoint=127.0.0.1:1, aeron",
        "stdio:absent, tcp",
        "sse://127.0.0.1:1/sse, tcp"
    })
    void shouldSpeakTheTransportOfItsTarget(String target, String expected) throws IOException {
        try (LocalResponder responder = new LocalResponder(Target.parse(target))) {
            assertThat(responder.target().transport()).isEqualTo(expected);
        }
    }
}
