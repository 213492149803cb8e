package org.peregrine.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;

final class JavaSdkServerTest {
    private static final int CALLS = 50;

    @Test
    void shouldTalkWithAServerOfTheOfficialJavaSdk() throws Exception {
        final Ear ear = new Ear();
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection = selector.connect(
                    Target.parse("stdio:" + ServerUnderTest.command(SdkServer.class.getName())),
                    ClientSettings.of(ProtocolVersion.V2025_11_25),
                    ear,
                    null);
            ear.await(selector, () -> !ear.heard.isEmpty());
            for (int id = 1; id <= CALLS; id++) {
                ear.send(selector, connection, """
                        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"message":"m%d"}}}""".formatted(id, id));
                // One at a time: this server's output fails when two of its answers meet.
                final int answers = id;
                ear.await(selector, () -> ear.messages.size() == answers || ear.heard.size() > 1);
            }
        }
        assertThat(ear.heard).containsExactly("open");
        assertThat(ear.messages).hasSize(CALLS).allMatch(message -> message.contains("\"text\":\"m"));
    }
}
