package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.tools.suite.MeasuredServer;

/** Memory of a server that is there, that ends meanwhile, and of none. */
@Timeout(120)
class ServerMemoryTest {
    @Test
    void shouldKnowNothingOfAServerThatHasEnded() throws Exception {
        final ServerMemory memory;
        try (MeasuredServer server = MeasuredServer.start()) {
            memory = ServerMemory.of(server.pid());
            assertThat(memory.sample().live()).isPositive();
            assertThat(memory.sample().resident()).isPositive();
        }
        final ServerMemory.Sample after = memory.sample();
        assertThat(after.live()).isNaN();
        assertThat(after.resident()).isNaN();
        assertThat(after.details("connection")).doesNotContainKeys("connection_bytes", "connection_resident_bytes");
        memory.close();
    }

    @Test
    void shouldKnowNothingOfNone() throws Exception {
        try (ServerMemory memory = ServerMemory.of(-1)) {
            assertThat(memory.sample()).isEqualTo(ServerMemory.Sample.UNKNOWN);
        }
    }
}
