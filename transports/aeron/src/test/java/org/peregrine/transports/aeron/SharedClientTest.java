package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.AeronCounters;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.engine.status.EngineCounter;

/** Connections of one selector, which are one client of Aeron's. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedClientTest {
    private static final int CONNECTIONS = 8;
    private static final byte[] PING =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.US_ASCII);

    private final List<ClientConnection> open = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int answers;

    private final ClientHandler handler = new ClientHandler() {
        @Override
        public void onOpen(ClientConnection connection) {
            open.add(connection);
        }

        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
            answers++;
        }

        @Override
        public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
            ends.add(reason);
        }

        @Override
        public void onClosed(ClientConnection connection, String reason) {
            ends.add(reason);
        }
    };

    private static int clients(MediaDriver driver) {
        final AtomicInteger count = new AtomicInteger();
        driver.context().countersManager().forEach((id, type, key, label) -> {
            if (type == AeronCounters.DRIVER_HEARTBEAT_TYPE_ID) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    @Test
    void shouldBeOneClientOfAeronsAndFailAlone() throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnShutdown(true)
                        .errorHandler(error -> {}));
                TestServer server = TestServer.ofTheRun(Ports.freeUdp(), TestServer.small(), directory);
                ClientSelector selector = new ClientSelector()) {
            final int before = clients(driver);
            final String target = server.channel + "|aeron-dir=" + directory;
            for (int i = 0; i < CONNECTIONS; i++) {
                selector.connect(Target.parse(target), ClientSettings.RAW, handler, null);
            }
            selector.connect(Target.parse(target + "|pub-wnd=32"), ClientSettings.RAW, handler, null);
            server.runUntil(() -> poll(selector) && open.size() == CONNECTIONS && ends.size() == 1);
            assertThat(ends.getFirst()).contains("pub-wnd=32");
            assertThat(clients(driver)).isEqualTo(before + 1);
            for (final ClientConnection connection : open) {
                assertThat(connection.offer(new UnsafeBuffer(PING), 0, PING.length))
                        .isEqualTo(Offer.TAKEN);
            }
            server.runUntil(() -> poll(selector) && answers == CONNECTIONS);
            open.subList(1, CONNECTIONS).forEach(ClientConnection::close);
            server.runUntil(() -> poll(selector) && server.count(EngineCounter.CONNECTIONS_CLOSED) == CONNECTIONS - 1);
            assertThat(open.getFirst().offer(new UnsafeBuffer(PING), 0, PING.length))
                    .isEqualTo(Offer.TAKEN);
            server.runUntil(() -> poll(selector) && answers == CONNECTIONS + 1);
            open.getFirst().close();
            server.runUntil(() -> poll(selector) && clients(driver) == before);
            selector.connect(Target.parse(target), ClientSettings.RAW, handler, null);
            server.runUntil(() -> poll(selector) && open.size() == CONNECTIONS + 1);
            assertThat(ends).hasSize(1);
        }
    }

    private static boolean poll(ClientSelector selector) {
        try {
            selector.poll(0);
            return true;
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
