package org.peregrine.tools;

import io.modelcontextprotocol.client.AbstractMcpAsyncClientTests;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.peregrine.tools.connect.AeronServer;

/** The suite of the official Java client, reactive, through {@code connect} over UDP: a process for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaAsyncClientOverUdpTest extends AbstractMcpAsyncClientTests {
    private AeronServer server;

    @BeforeAll
    void launch() throws IOException {
        server = new AeronServer("udp", EverythingServer.context());
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Override
    protected McpClientTransport createMcpTransport() {
        return ConnectLine.transport(server.target());
    }

    @Override
    protected Duration getInitializationTimeout() {
        return EverythingServer.INITIALIZATION_TIMEOUT;
    }
}
