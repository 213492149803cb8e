package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;

/** An engine whose buffer memory cannot hold one longest message and its answer is not launched. */
class LeastMemoryTest {
    private static final int FRAME_BYTES = 1 << 20;

    private static EngineContext context(long poolBytes) {
        return new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .transport(new TestTransport())
                .limit(Limit.MAX_FRAME_BYTES, FRAME_BYTES)
                .limit(Limit.BUFFER_POOL_BYTES, poolBytes);
    }

    @Test
    void shouldRefuseMemoryThatHoldsNoLongestMessage() {
        assertThatThrownBy(() -> McpEngine.launch(context(2 * FRAME_BYTES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("BUFFER_POOL_BYTES (2097152)", "MAX_FRAME_BYTES", "at least 4194304");
    }

    @Test
    void shouldLaunchWithTheLeastMemory() throws IOException {
        try (McpEngine engine = McpEngine.launch(context(4 * FRAME_BYTES))) {
            assertThat(engine.borrowedBytes()).isZero();
        }
    }
}
