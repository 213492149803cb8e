package org.peregrine.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A warm-up lasts until the code is warm, not for a time in which a busy machine sends nothing. */
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
}
