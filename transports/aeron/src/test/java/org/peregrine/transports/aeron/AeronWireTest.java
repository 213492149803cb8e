package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** The client of every transport over Aeron, with messages that no term can carry: the connection lives on. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronWireTest implements ClientHandler {
    private static final int MAX_BYTES = 8 << 10;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
    private static final String LONG = "x".repeat(MAX_BYTES);

    private final List<String> messages = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();

    private static String ping(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\",\"params\":{\"_meta\":{\"x\":\"" + LONG
                + "\"}}}";
    }

    @Override
    public void onMessage(ClientConnection from, Envelope message, int offset, int length) {
        messages.add(message.buffer().getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onInvalid(ClientConnection from, String reason, UnsafeBuffer buffer, int offset, int length) {
        messages.add("invalid: " + reason);
    }

    @Override
    public void onClosed(ClientConnection from, String reason) {
        ends.add(reason);
    }

    private TestServer server(String medium) throws Exception {
        return TestServer.ofTheRun(
                medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp(),
                TestServer.small()
                        .registry(Registry.builder()
                                .tool(Tool.named("large").blocking(request -> ToolResult.text("x".repeat(2_000))))
                                .tool(Tool.named("ask")
                                        .interactive((request, asked) ->
                                                ToolResult.text(asked.sample("q", Sampling.user("capital?", 10))
                                                        .text())))
                                .build()));
    }

    private void run(TestServer server, ClientSelector selector, BooleanSupplier condition) {
        server.runUntil(() -> {
            poll(selector);
            return condition.getAsBoolean() || !ends.isEmpty();
        });
        assertThat(ends).isEmpty();
    }

    private static void poll(ClientSelector selector) {
        try {
            selector.poll(0);
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private ClientConnection connect(TestServer server, ClientSelector selector) {
        return connect(server, selector, ClientSettings.RAW);
    }

    private ClientConnection connect(TestServer server, ClientSelector selector, ClientSettings settings) {
        final String target = server.channel + (server.channel.contains("?") ? "|" : "?") + "aeron-dir="
                + server.directory + "|term-length=65536";
        final ClientConnection connection = selector.connect(Target.parse(target), settings, this, null);
        run(server, selector, connection::isOpen);
        exchange(server, selector, connection, """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26",\
            "capabilities":{"sampling":{}},"clientInfo":{"name":"test","version":"1"}}}""");
        send(connection, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        messages.clear();
        return connection;
    }

    private void exchange(TestServer server, ClientSelector selector, ClientConnection connection, String message) {
        final int before = messages.size();
        send(connection, message);
        run(server, selector, () -> messages.size() > before);
    }

    private static void send(ClientConnection connection, String message) {
        assertThat(offer(connection, message)).isEqualTo(Offer.TAKEN);
    }

    private static Offer offer(ClientConnection connection, String message) {
        final UnsafeBuffer bytes = new UnsafeBuffer(message.getBytes(StandardCharsets.UTF_8));
        return connection.offer(bytes, 0, bytes.capacity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRefuseACallThatIsTooLongAndLiveOn(String medium) throws Exception {
        try (TestServer server = server(medium);
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = connect(server, selector);
            exchange(server, selector, connection, ping("\"a\""));
            assertThat(messages.getFirst())
                    .contains(
                            "\"id\":\"a\",\"error\":{\"code\":-32600,",
                            "exceeds the size limit",
                            "carries " + MAX_BYTES);
            exchange(server, selector, connection, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x" + LONG + "\"}");
            assertThat(messages.getLast()).contains("\"2.0\",\"error\":{\"code\":-32600,");
            send(connection, "[" + ping("5") + "," + ping("6") + "]");
            run(server, selector, () -> messages.size() == 4);
            assertThat(messages.get(2)).contains("\"id\":5,\"error\":");
            assertThat(messages.get(3)).contains("\"id\":6,\"error\":");
            exchange(server, selector, connection, PING);
            assertThat(messages.getLast()).isEqualTo(ANSWER);
            assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isZero();
        }
    }

    @Test
    void shouldTellAServerThatWaitsForAnAnswerWhichIsTooLong() throws Exception {
        try (TestServer server = server("ipc");
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = connect(server, selector);
            exchange(
                    server,
                    selector,
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\"}}");
            final String id = messages.getFirst().replaceAll(".*\"id\":(\"[^\"]*\"|[0-9]+).*", "$1");
            exchange(
                    server,
                    selector,
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":" + id
                            + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\""
                            + LONG + "\"}}}");
            assertThat(messages.getLast()).contains("\"id\":1,", "\"isError\":true");
        }
    }

    @Test
    void shouldRefuseOnlySoManyLongCallsUntilTheirAnswersAreTaken() throws Exception {
        try (TestServer server = server("ipc");
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = connect(server, selector);
            connection.pause();
            int sent = 0;
            while (offer(connection, ping(String.valueOf(sent))) == Offer.TAKEN) {
                sent++;
                assertThat(sent).isLessThan(1_000);
            }
            poll(selector);
            assertThat(messages).isEmpty();
            assertThat(offer(connection, ping("\"again\""))).isEqualTo(Offer.BACK_PRESSURED);
            connection.resume();
            final int all = sent;
            run(server, selector, () -> messages.size() == all);
            exchange(server, selector, connection, ping("\"again\""));
            assertThat(messages.getLast()).contains("\"id\":\"again\",\"error\":{\"code\":-32600,");
        }
    }

    /** In its place, and before whatever the caller sends then. */
    @Test
    void shouldSendTheErrorForALongAnswerWhenTheTermHasRoomAgain() throws Exception {
        try (TestServer server = server("ipc");
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = connect(server, selector);
            exchange(
                    server,
                    selector,
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\"}}");
            final String id = messages.getFirst().replaceAll(".*\"id\":(\"[^\"]*\"|[0-9]+).*", "$1");
            connection.pause(); // Its server's answers, and so its server, and so itself.
            server.runUntil(() -> {
                poll(selector);
                return offer(connection, PING) == Offer.BACK_PRESSURED && server.cycle() == 0;
            });
            send(
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":" + id
                            + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\""
                            + LONG + "\"}}}");
            connection.resume();
            run(server, selector, () -> messages.stream().anyMatch(message -> message.contains("\"isError\":true")));
        }
    }

    @Test
    void shouldEndWhenAMessageIsLongerThanItTakes() throws Exception {
        try (TestServer server = server("ipc");
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    connect(server, selector, ClientSettings.RAW.withMaxMessageBytes(1_000));
            send(
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"large\"}}");
            server.runUntil(() -> {
                poll(selector);
                return !ends.isEmpty();
            });
            assertThat(ends).containsExactly("a message is longer than 1000 bytes");
            assertThat(messages).isEmpty();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
        }
    }
}
