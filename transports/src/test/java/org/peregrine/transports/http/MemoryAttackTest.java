package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Clients that want all memory, within every limit and without credentials. Beside each a client that does nothing wrong
 * loses nothing, and afterwards all memory is back.
 */
@Timeout(120)
class MemoryAttackTest {
    private static final int POOL_BYTES = 1 << 20;
    private static final int MAX_FRAME_BYTES = 1 << 16;
    private static final int LARGE_REPLY_BYTES = 400_000;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final JsonName TEXT = JsonName.of("text");
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}";

    private final List<Socket> attackers = new ArrayList<>();
    private McpEngine engine;
    private SocketAddress address;
    private Probe probe;

    /** A client that calls one after the other for as long as the attack goes on. */
    private final class Probe {
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Integer> statuses = new ArrayList<>();
        private final Thread thread = Thread.ofPlatform().name("probe").unstarted(this::run);
        private IOException failure;

        void start() {
            thread.start();
        }

        private void run() {
            try (HttpPeer peer = new HttpPeer(address)) {
                do {
                    final String answer =
                            peer.send("POST", "/mcp", echo("here")).readBody();
                    statuses.add(answer.contains("here") ? 200 : peer.readHead());
                } while (!over.get());
            } catch (final IOException lost) {
                failure = lost;
            }
        }

        void end() throws InterruptedException {
            over.set(true);
            thread.join(TimeUnit.NANOSECONDS.toMillis(WAIT_NS));
            assertThat(failure).isNull();
            assertThat(statuses).isNotEmpty().containsOnly(200);
        }
    }

    private void launch(int shards) throws IOException {
        final Registry registry = Registry.builder()
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\"}")
                        .inline((call, reply) -> reply.text(call.argument(TEXT))))
                .tool(Tool.named("large")
                        .inputSchema("{\"type\":\"object\"}")
                        .inline((call, reply) -> reply.text("x".repeat(LARGE_REPLY_BYTES))))
                .build();
        final NioTransport transport = new NioTransport("net")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
        final EngineContext context = new EngineContext()
                .registry(registry)
                .limit(Limit.MAX_FRAME_BYTES, MAX_FRAME_BYTES)
                .limit(Limit.MAX_REPLY_BYTES, POOL_BYTES / 2)
                .limit(Limit.BUFFER_POOL_BYTES, POOL_BYTES)
                .limit(Limit.DRAIN_TIMEOUT_NS, 1_000_000_000L);
        engine = TestedEngine.launch(context, transport, shards);
        address = transport.boundAddresses().getFirst();
        probe = new Probe();
        probe.start();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        endAttack();
        probe.end();
        engine.close();
    }

    private static String echo(String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"text\":\""
                + text + "\"}}}";
    }

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("it comes about in time")
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** Requests whose last byte never comes. */
    private void attack(int connections, int bytes) throws IOException {
        final String request =
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + (bytes + 1) + "\r\n\r\n" + " ".repeat(bytes);
        final byte[] message = request.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < connections; i++) {
            final Socket socket = new Socket();
            attackers.add(socket);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ((InetSocketAddress) address).getPort()));
            socket.getOutputStream().write(message);
        }
    }

    private void endAttack() throws IOException {
        for (final Socket attacker : attackers) {
            attacker.close();
        }
        attackers.clear();
        await(() -> engine.borrowedBytes() == 0);
    }

    private void awaitAllMemoryTaken() {
        await(() -> engine.borrowedBytes() > POOL_BYTES / 8 * 5);
        assertThat(engine.borrowedBytes()).isLessThanOrEqualTo(POOL_BYTES);
    }

    private int status(String method, String... fields) throws IOException {
        try (HttpPeer peer = new HttpPeer(address)) {
            return peer.send(method, "/mcp", "", fields).readHead();
        }
    }

    @Test
    void shouldKeepSessionsApartWhileUnfinishedRequestsTakeTheMemory() throws IOException {
        launch(1);
        try (HttpPeer opening = new HttpPeer(address);
                HttpPeer victim = new HttpPeer(address)) {
            opening.send("POST", "/mcp", INITIALIZE).readBody();
            final String session = "Mcp-Session-Id: " + opening.field("mcp-session-id");
            victim.send("GET", "/mcp", "", "Accept: text/event-stream", session);
            assertThat(victim.readHead()).isEqualTo(200);
            attack(300, 2500);
            awaitAllMemoryTaken();
            final String padding = "X-Padding: " + "x".repeat(3000);
            for (int i = 0; i < 20; i++) {
                assertThat(status("GET", "Accept: text/event-stream", padding)).isIn(400, 503);
                assertThat(status("DELETE", padding)).isIn(400, 503);
            }
            assertThat(engine.sessionCount()).isEqualTo(1);
            engine.notifier().toolsChanged();
            assertThat(victim.readEvent().data()).contains("notifications/tools/list_changed");
        }
        endAttack();
    }

    @Test
    void shouldServeEverySizeAfterABurstOfOne() throws IOException {
        launch(1);
        attack(60, 40_000);
        awaitAllMemoryTaken();
        try (HttpPeer whole = new HttpPeer(address)) { // The attack has left a quarter.
            assertThat(whole.send("POST", "/mcp", echo("y".repeat(10_000))).readBody())
                    .contains("yyyy");
        }
        endAttack();
        assertEverySizeIsServed();
    }

    private void assertEverySizeIsServed() throws IOException {
        try (HttpPeer peer = new HttpPeer(address)) {
            for (int length = 1; length < MAX_FRAME_BYTES - 1000; length = 3 * length + 1) {
                assertThat(peer.send("POST", "/mcp", echo("z".repeat(length))).readBody())
                        .hasSizeGreaterThan(length);
            }
            final String large = echo("").replace("\"echo\"", "\"large\"");
            assertThat(peer.send("POST", "/mcp", large).readBody()).hasSizeGreaterThan(LARGE_REPLY_BYTES);
        }
        await(() -> engine.borrowedBytes() == 0);
    }

    @Test
    void shouldKeepToOneRegionWithFourShards() throws IOException {
        launch(4);
        attack(400, 5000);
        awaitAllMemoryTaken();
        endAttack();
        final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> "direct".equals(bean.getName()))
                .findFirst()
                .orElseThrow();
        final long before = direct.getTotalCapacity(); // The clients' own buffers are made by now.
        attack(400, 5000);
        awaitAllMemoryTaken();
        endAttack();
        assertThat(direct.getTotalCapacity()).as("direct memory of the JVM").isLessThanOrEqualTo(before);
        assertEverySizeIsServed();
    }
}
