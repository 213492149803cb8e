package org.peregrine.tools;

import io.modelcontextprotocol.client.AbstractMcpSyncClientTests;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The suite of the official Java client, blocking, over HTTP+SSE. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaSyncClientOverSseTest extends AbstractMcpSyncClientTests {
    private EverythingServer server;

    @BeforeAll
    void launch() throws IOException {
        server = EverythingServer.launch();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Override
    protected McpClientTransport createMcpTransport() {
        return server.overSse();
    }

    @Override
    protected Duration getInitializationTimeout() {
        return EverythingServer.INITIALIZATION_TIMEOUT;
    }
}
