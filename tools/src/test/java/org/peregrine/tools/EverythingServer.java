package org.peregrine.tools;

import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** The server with its everything kit, for the suites of the official Java client, and that client's ways to it. */
final class EverythingServer implements AutoCloseable {
    /** In place of the suites' two seconds: over stdio it includes the start of a JVM. */
    static final Duration INITIALIZATION_TIMEOUT = Duration.ofSeconds(60);

    private final NioTransport transport;
    private final McpEngine engine;

    private EverythingServer(NioTransport transport, McpEngine engine) {
        this.transport = transport;
        this.engine = engine;
    }

    /** Serves at a free port of this machine. */
    static EverythingServer launch() throws IOException {
        return launch(null);
    }

    /** Serves at a free port of this machine, and records when it is told where. */
    static EverythingServer launch(RecordingSettings recording) throws IOException {
        final NioTransport transport = new NioTransport("http")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"));
        return new EverythingServer(transport, TestedEngine.launch(context().recording(recording), transport));
    }

    /** Settings of a server with the kit that the suites expect. */
    static EngineContext context() {
        final EngineContext context = new EngineContext()
                .registry(Registry.builder().plugin(Kit.EVERYTHING.plugin()).build());
        Kit.EVERYTHING.configure(context);
        return context;
    }

    /** Where it serves; the path of Streamable HTTP. */
    String url() {
        return Banner.url(transport.bound().getFirst());
    }

    /** A way over Streamable HTTP. */
    McpClientTransport overStreamableHttp() {
        final String url = Banner.url(transport.bound().getFirst());
        return HttpClientStreamableHttpTransport.builder(url.replace("/mcp", ""))
                .endpoint("/mcp")
                .build();
    }

    /** A way over the deprecated pair of endpoints. */
    @SuppressWarnings(
            "deprecation") // The client's class is deprecated because the transport is; servers still meet it.
    McpClientTransport overSse() {
        final String url = Banner.url(transport.bound().getFirst());
        return HttpClientSseClientTransport.builder(url.replace("/mcp", "")).build();
    }

    /** A way over stdio, to a process of its own. */
    static McpClientTransport overStdio() {
        final List<String> command = ServeLine.of(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), "--stdio", "--kit", Kit.EVERYTHING.toString());
        final ServerParameters process = ServerParameters.builder(command.getFirst())
                .args(command.subList(1, command.size()))
                .build();
        return new StdioClientTransport(process, McpJsonDefaults.getMapper());
    }

    @Override
    public void close() {
        engine.close();
    }
}
