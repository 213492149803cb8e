package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.jsonrpc.Envelope;

/** A scheme that another artifact brings is a target like any other. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TargetSchemeTest {
    private static final byte[] PING =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private static final class Answers implements ClientHandler {
        private final List<String> messages = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();

        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
            messages.add(message.buffer().getStringWithoutLengthUtf8(offset, length));
        }

        @Override
        public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
            messages.add(reason);
        }

        @Override
        public void onClosed(ClientConnection connection, String reason) {
            ends.add(reason);
        }
    }

    @AfterEach
    void noGroupShouldBeLeft() {
        assertThat(LoopScheme.open).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop:plain", "loop:log", "LOOP:log"})
    void shouldSpeakOverTheWiresOfAScheme(String target) throws IOException {
        assertThat(Target.parse(target).kind()).isEqualTo(Target.Kind.OTHER);
        assertThat(Target.parse(target).transport()).isEqualTo("loop");
        try (McpClient client = McpClient.connect(target)) {
            assertThat(client.request("ping", "{}")).isEqualTo("{\"protocolVersion\":\"2025-11-25\"}");
        }
    }

    @Test
    void shouldHaveOneGroupForEachSelector() throws IOException {
        final Answers answers = new Answers();
        try (ClientSelector selector = new ClientSelector()) {
            for (int i = 0; i < 3; i++) {
                selector.connect(Target.parse("loop:" + i), ClientSettings.RAW, answers, null);
            }
            assertThat(LoopScheme.open).isEqualTo(1);
        }
    }

    @Test
    void shouldMeetBackPressureBothWays() throws IOException {
        final Answers answers = new Answers();
        final UnsafeBuffer ping = new UnsafeBuffer(PING);
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(Target.parse("loop:a"), ClientSettings.RAW, answers, null);
            assertThat(connection.offer(ping, 0, PING.length)).isEqualTo(Offer.BACK_PRESSURED);
            selector.poll(-1);
            connection.pause();
            assertThat(connection.offer(ping, 0, PING.length)).isEqualTo(Offer.TAKEN);
            assertThat(connection.offer(ping, 0, PING.length)).isEqualTo(Offer.TAKEN);
            assertThat(connection.offer(ping, 0, PING.length)).isEqualTo(Offer.BACK_PRESSURED);
            assertThat(selector.poll(1)).isZero();
            assertThat(answers.messages).isEmpty();
            connection.resume();
            while (answers.messages.size() < 2) {
                selector.poll(1);
            }
            connection.close();
            assertThat(connection.offer(ping, 0, PING.length)).isEqualTo(Offer.CLOSED);
        }
    }

    @Test
    void shouldBeWokenByAnotherThreadWhatever() throws IOException {
        for (final String target : List.of("", "loop:a")) {
            try (ClientSelector selector = new ClientSelector()) {
                if (!target.isEmpty()) {
                    selector.connect(Target.parse(target), ClientSettings.RAW, new Answers(), null);
                    assertThat(selector.poll(0)).isEqualTo(1);
                }
                selector.wakeup();
                assertThat(selector.poll(TimeUnit.HOURS.toMillis(1))).isZero();
                Thread.ofVirtual().start(selector::wakeup);
                assertThat(selector.poll(TimeUnit.HOURS.toMillis(1))).isZero();
            }
        }
    }

    @Test
    void shouldTellWhyAWireCannotBeOpened() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> McpClient.connect("loop:nowhere"))
                .withMessageContaining("nobody listens at loop:nowhere");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse("loop:"))
                .withMessage("loop: names nothing");
    }

    @Test
    void shouldNameWhatBringsAScheme() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse("aeron:ipc"))
                .withMessage("'aeron:ipc' needs org.peregrine:peregrine-aeron on the class path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse("gopher:x"))
                .withMessageContaining("'gopher:x' is no target; expected http[s]://")
                .withMessageEndingWith("loop:NAME");
    }

    @Test
    void shouldSayThatAnArtifactIsBroken() throws IOException {
        final Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(TargetScheme.class.getName()), "org.example.Missing\n");
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader broken =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(broken);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Target.parse("aeron:ipc"))
                    .withMessageContaining("'aeron:ipc' cannot be used")
                    .withMessageContaining("org.example.Missing");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
