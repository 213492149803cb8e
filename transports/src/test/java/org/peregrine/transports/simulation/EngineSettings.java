package org.peregrine.transports.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.SimulatedTransports;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** The engine of an episode: its transports, one for each shard, its handlers and limits. */
final class EngineSettings {
    private EngineSettings() {}

    /** Gives the context of an engine that listens on every wire. */
    static EngineContext of(
            Profile profile,
            SimulatedNetwork network,
            SimulatedClock clock,
            HandlerThreads threads,
            List<Throwable> errors,
            Chance chance) {
        final HttpSettings settings = HttpSettings.LOCAL;
        final NioTransport transport = SimulatedTransports.over(network)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), World.LINES), new LineProtocol())
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), World.WEB_SOCKET),
                        new WebSocketProtocol(settings, clock))
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), World.HTTP),
                        new HttpProtocol(settings, clock).withSse("/sse", "/messages"));
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .clock(clock)
                .epochClock(clock)
                .handlerThreads(threads.factory())
                .errorHandler(errors::add)
                .extension(TaskExtension.inMemory())
                .registry(SimulatedTools.REGISTRY)
                .transport(transport);
        for (int i = 1; i < profile.shards; i++) {
            final NioTransport sibling = SimulatedTransports.over(network);
            transport.shareWith(sibling);
            context.transport(sibling);
        }
        if (network.stdio() != null) {
            context.transport(network.stdio().transport());
        }
        return profile.limits(context, chance);
    }
}
