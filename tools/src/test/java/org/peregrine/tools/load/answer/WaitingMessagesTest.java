package org.peregrine.tools.load.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.ProtocolVersion;

/** A connection that is not open yet, so that all waits. */
@Timeout(60)
final class WaitingMessagesTest {
    private static final int QUARTER = WaitingMessages.MAX_BYTES / 4;

    /** Nothing comes. */
    private static final class Silent implements ClientHandler {
        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {}

        @Override
        public void onInvalid(
                ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {}

        @Override
        public void onClosed(ClientConnection connection, String reason) {}
    }

    @Test
    void shouldKeepNoMoreThanItsBytes() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ClientSelector selector = new ClientSelector()) {
            final Target target = Target.parse("tcp:127.0.0.1:" + server.getLocalPort());
            final ClientSettings settings = ClientSettings.of(ProtocolVersion.LATEST_LEGACY);
            final ClientConnection one = selector.connect(target, settings, new Silent(), null);
            final ClientConnection two = selector.connect(target, settings, new Silent(), null);
            final WaitingMessages waiting = new WaitingMessages();
            final UnsafeBuffer message = new UnsafeBuffer(new byte[QUARTER]);
            for (int i = 0; i < 2; i++) {
                assertThat(waiting.offer(one, message, QUARTER)).isTrue();
                assertThat(waiting.offer(two, message, QUARTER)).isTrue();
            }
            assertThat(waiting.offer(one, message, 1)).isFalse();
            assertThat(waiting.sendNext(one)).isFalse();
            assertThat(waiting.drop(two)).isEqualTo(2);
            assertThat(waiting.drop(two)).isZero();
            assertThat(waiting.offer(one, message, QUARTER)).isTrue();
            one.close();
            assertThat(waiting.offer(one, message, 1)).isFalse();
        }
    }
}
