package org.peregrine.tools.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.CloseHelper;
import org.peregrine.client.Target;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.tools.ServeLine;
import org.peregrine.tools.TestedEngine;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.kit.Kit;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** This project's server in the test's process, on every transport that has a socket, over Aeron, and as a command. */
public final class ServerUnderTest implements AutoCloseable {
    private final Path directory = Files.createTempDirectory("peregrine");
    private final Path unix = directory.resolve("mcp.sock");
    private final NioTransport transport;
    private final McpEngine engine;
    private final Kit[] kits;
    private AeronServer aeron;

    /** Launches it with the built-in kit and the fixtures of the conformance suite. */
    public ServerUnderTest() throws IOException {
        this(Kit.BUILT_IN, Kit.CONFORMANCE);
    }

    /** Launches it with some kits. */
    public ServerUnderTest(Kit... kits) throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        transport = new NioTransport("net")
                .listen(any, new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"))
                .listen(any, new WebSocketProtocol(HttpSettings.LOCAL))
                .listen(any, new LineProtocol())
                .listen(UnixDomainSocketAddress.of(unix), new LineProtocol());
        this.kits = kits.clone();
        engine = TestedEngine.launch(context(), transport);
    }

    private EngineContext context() {
        final Registry.Builder registry = Registry.builder();
        for (final Kit kit : kits) {
            registry.plugin(kit.plugin());
        }
        final EngineContext context =
                new EngineContext().registry(registry.build()).extension(TaskExtension.inMemory());
        for (final Kit kit : kits) {
            kit.configure(context);
        }
        return context;
    }

    /** A command that starts this project's server, as the words of a shell. */
    public static String serve(String... arguments) {
        return String.join(" ", ServeLine.of(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments));
    }

    /** A command that serves over stdio, as the words of a shell. */
    public static String command(String... arguments) {
        return String.join(
                        " ",
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path")))
                + " " + String.join(" ", arguments);
    }

    /** How to reach it. */
    public Target target(Target.Kind kind) throws IOException {
        return Target.parse(
                switch (kind) {
                    case HTTP -> "http://127.0.0.1:" + port(0) + "/mcp";
                    case SSE -> "http+sse://127.0.0.1:" + port(0) + "/sse";
                    case WEBSOCKET -> "ws://127.0.0.1:" + port(1) + "/mcp";
                    case TCP -> "tcp:127.0.0.1:" + port(2);
                    case UNIX -> "unix:" + unix;
                    case STDIO -> "stdio:" + serve("--stdio");
                    case OTHER -> aeron().target();
                });
    }

    /** Over shared memory, by an engine of its own, which only those tests launch that need it. */
    private AeronServer aeron() throws IOException {
        if (aeron == null) {
            aeron = new AeronServer("ipc", context());
        }
        return aeron;
    }

    private int port(int index) {
        return ((InetSocketAddress) transport.boundAddresses().get(index)).getPort();
    }

    @Override
    public void close() throws IOException {
        CloseHelper.closeAll(engine, aeron);
        Files.deleteIfExists(unix);
        Files.deleteIfExists(directory);
    }
}
