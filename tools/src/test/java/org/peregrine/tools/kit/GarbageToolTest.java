package org.peregrine.tools.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageToolTest {
    /** Exact but for the ends of parts and of the call: what the rig says of bytes a call is what is made. */
    @ParameterizedTest
    @ValueSource(ints = {4, 100})
    void shouldAllocateAsMuchAsIsAsked(int kib) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GarbageTool.allocate(kib);
        threads.getCurrentThreadAllocatedBytes();
        final long before = threads.getCurrentThreadAllocatedBytes();
        final int parts = GarbageTool.allocate(kib);
        final long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes).isBetween(kib * 1024L - 2L * GarbageTool.PART_BYTES, kib * 1024L + 128);
        assertThat(parts).isEqualTo(kib * 1024 / 132);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void shouldRefuseOtherAmounts(int kib) {
        assertThatThrownBy(() -> GarbageTool.allocate(kib))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1024");
    }

    @Test
    void shouldBeATypedTool() {
        assertThat(GarbageTool.tool().name()).isEqualTo("garbage");
        assertThat(GarbageTool.tool().inputSchema().toString()).contains("kib");
    }
}
