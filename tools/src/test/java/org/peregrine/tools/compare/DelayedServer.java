package org.peregrine.tools.compare;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.tools.kit.Kit;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.stdio.StdioTransport;

/** A build of this project's server that is slower by a delay in its {@code echo}: takes the delay, then what {@code serve} takes. */
final class DelayedServer {
    private DelayedServer() {}

    /** Serves until its client leaves or a signal comes. */
    public static void main(String[] arguments) throws Exception {
        final long delayNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
        final List<String> options = List.of(arguments).subList(2, arguments.length);
        final EngineContext context = new EngineContext();
        if (delayNs == 0) {
            context.registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build());
        } else {
            context.registry(Registry.builder()
                    .tool(Tool.named("echo")
                            .inputSchema("{\"type\":\"object\"}")
                            .inline((call, reply) -> {
                                final long untilNs = System.nanoTime() + delayNs;
                                while (System.nanoTime() - untilNs < 0) {
                                    LockSupport.parkNanos(untilNs - System.nanoTime());
                                }
                                reply.text("late");
                            }))
                    .build());
        }
        if (options.contains("--stdio")) {
            StdioTransport.prepare();
            context.transport(new StdioTransport(() -> System.exit(0)));
        } else {
            final String address = options.get(options.indexOf("--http") + 1);
            final int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            context.transport(new NioTransport("http")
                    .listen(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            new HttpProtocol(HttpSettings.LOCAL)));
        }
        try (McpEngine engine = McpEngine.launch(context)) {
            engine.awaitClose();
        }
    }
}
