package org.peregrine.tools.suite;

import java.io.IOException;
import org.peregrine.client.Target;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;

/**
 * Requests over real sockets: a load of this process on a server in another, as {@code peregrine load} makes it by
 * hand.
 */
public final class WireWorkload implements Workload {
    private static final long CHILD = -1;
    private static final String AERON = "aeron:";

    private final String id;
    private final MeasuredServer server;
    private final String transport;
    private final Load load;

    /**
     * Describes a run.
     *
     * @param id of the workload.
     * @param server to be measured.
     * @param transport {@code http}, {@code sse}, {@code websocket}, {@code tcp}, or one that starts a server of its
     *     own: {@code stdio}, {@code aeron:ipc}, {@code aeron:udp}.
     * @param load on it.
     */
    public WireWorkload(String id, MeasuredServer server, String transport, Load load) {
        this.id = id;
        this.server = server;
        this.transport = transport;
        this.load = load;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        try {
            return measure().withThreadingMode(MeasuredServer.THREADING_MODE);
        } catch (final IOException failure) {
            throw new IOException(id + " could not be run: " + failure.getMessage(), failure);
        }
    }

    private BenchmarkResult measure() throws IOException {
        if ("stdio".equals(transport)) {
            return load.measure(id, Target.parse("stdio:" + String.join(" ", MeasuredServer.stdioCommand())), CHILD);
        }
        if (!transport.startsWith(AERON)) {
            return load.measure(id, server.target(transport), server.pid());
        }
        try (MeasuredServer own = MeasuredServer.startAeron(transport.substring(AERON.length()))) {
            return load.measure(id, own.target("aeron"), own.pid());
        }
    }
}
