package org.peregrine.tools;

import io.modelcontextprotocol.client.AbstractMcpSyncClientTests;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.time.Duration;

/** The suite of the official Java client, blocking, over stdio: a process for each test. */
final class JavaSyncClientOverStdioTest extends AbstractMcpSyncClientTests {
    @Override
    protected McpClientTransport createMcpTransport() {
        return EverythingServer.overStdio();
    }

    @Override
    protected Duration getInitializationTimeout() {
        return EverythingServer.INITIALIZATION_TIMEOUT;
    }
}
