package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.peregrine.client.Target;

/** One side of the conversation of a leader and its worker, which says whatever a test has it say. */
final class FakeWorker implements AutoCloseable {
    private static final String STOPS = "{\"count\":-1,\"total_us\":null,\"max_us\":null}";
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Socket socket;

    FakeWorker(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(PATIENCE_NS));
    }

    /** Connects to a leader that begins to listen in a while. */
    static FakeWorker connect(int port) throws IOException {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                return new FakeWorker(new Socket(InetAddress.getLoopbackAddress(), port));
            } catch (final IOException absent) {
                assertThat(System.nanoTime() - deadlineNs).isNegative();
                Thread.onSpinWait();
            }
        }
    }

    /** Joins the leader of a load of 100 pings a second for two seconds. */
    static FakeWorker join(int port, String target) throws IOException {
        final Load load = new Load()
                .mix("ping")
                .sessionless(true)
                .era(Load.Era.LEGACY)
                .ratePerS(100)
                .connections(4)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(2));
        final String digest =
                LoadLeader.greeting(load.plan(Target.parse(target), -1)).digest();
        final FakeWorker worker = connect(port);
        worker.say("{\"load\":1,\"agreement\":\"" + digest + "\"}\n");
        return worker;
    }

    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    String hear() throws IOException {
        final InputStream in = socket.getInputStream();
        final StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    static String second(int end, String times, long count) {
        return "{\"second\":{\"end_s\":" + end + ",\"length_s\":1,\"due\":" + count + ",\"errors\":0,\"times\":" + times
                + "}}\n";
    }

    /** A result with one error, of this kind. */
    static String result(String times, long count, String fault) {
        final String faults = Arrays.stream(Fault.values())
                .map(kind -> "\"" + kind.name() + "\":" + (kind.name().equals(fault) ? 1 : 0))
                .collect(Collectors.joining(","));
        return "{\"result\":{\"reason\":\"\",\"alive\":2,\"count_errors\":1,\"warmup_errors\":0,\"held_ns\":0,"
                + "\"abandoned_s\":0,\"due\":" + count + ",\"sent\":" + count + ",\"in_window\":" + count
                + ",\"warmup\":0,\"skipped\":0,\"notifications\":0,\"asked\":3,\"faults\":{" + faults
                + "},\"examples\":{\"" + fault + "\":\"an example\"},\"remarks\":[],\"response\":" + times
                + ",\"service\":" + times + ",\"lateness\":" + times + ",\"parts\":[],\"used\":{\"idle_share\":0.5,"
                + "\"cpu_share\":0.6,\"collections\":1,\"pause_ms\":2,\"server_cpu_percent\":null,"
                + "\"server_start_mib\":null,\"server_end_mib\":null,\"server_collections\":" + STOPS
                + ",\"server_pauses\":" + STOPS + ",\"server_syncs\":" + STOPS
                + ",\"server_allocated_bytes_per_s\":null}}}\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
