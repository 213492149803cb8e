package org.peregrine.tools;

import io.modelcontextprotocol.client.AbstractMcpAsyncClientTests;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.time.Duration;

/** The suite of the official Java client, reactive, over stdio: a process for each test. */
final class JavaAsyncClientOverStdioTest extends AbstractMcpAsyncClientTests {
    @Override
    protected McpClientTransport createMcpTransport() {
        return EverythingServer.overStdio();
    }

    @Override
    protected Duration getInitializationTimeout() {
        return EverythingServer.INITIALIZATION_TIMEOUT;
    }
}
