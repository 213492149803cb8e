package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;

/** Entries in the log of a driver, not all of which are errors of its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DriverFiguresTest {
    private static Caller refused(TestServer server, String channel) throws Exception {
        final Caller caller = server.caller(
                AeronClientSettings.of(channel).directory(server.directory).termBytes(1 << 16));
        server.runUntil(() -> caller.client.closeReason() != null);
        caller.close();
        return caller;
    }

    @Test
    void shouldKeepRejectionsAndRefusalsApartFromErrors() throws Exception {
        final String channel = Ports.freeUdp();
        try (TestServer server = TestServer.invoked(channel, TestServer.small().limit(Limit.MAX_AERON_CLIENTS, 1))) {
            final Caller first = server.connected();
            assertThat(refused(server, channel).client.closeReason()).endsWith("too many clients");
            assertThat(refused(server, channel + "|pub-wnd=32").client.closeReason())
                    .contains("pub-wnd=32");
            assertThat(refused(server, "aeron:udp?endpoint=no-host.invalid:4000")
                            .client
                            .closeReason())
                    .contains("its host is unknown");
            refused(server, Ports.freeUdp() + "|so-rcvbuf=100"); // Errors of the driver's: its window is larger.
            refused(server, Ports.freeUdp() + "|so-rcvbuf=200");
            server.runUntil(() -> server.count(EngineCounter.AERON_DRIVER_ERRORS) >= 2);
            assertThat(server.transports.getFirst().reportedErrors())
                    .extracting(ReportedError::text)
                    .allMatch(text -> text.contains("so-rcvbuf="))
                    .hasSize(2);
            assertThat(server.count(EngineCounter.AERON_DRIVER_ERRORS)).isEqualTo(2);
            assertThat(server.count(EngineCounter.AERON_DRIVER_REFUSALS)).isEqualTo(2);
            assertThat(server.count(EngineCounter.AERON_REFUSED_CLIENTS)).isEqualTo(1);
            assertThat(server.errors())
                    .filteredOn(
                            text -> text.contains("The Aeron driver in " + server.directory + " reports, once since "))
                    .hasSize(2);
            assertThat(first.client.isOpen()).isTrue();
        }
    }
}
