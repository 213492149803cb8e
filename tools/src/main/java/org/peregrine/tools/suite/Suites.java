package org.peregrine.tools.suite;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;

/** The workloads of each suite, and their budgets. */
final class Suites {
    /**
     * Budgets in microseconds at the 95th percentile. In this process: a thousandth of the seed system's, which counted
     * in milliseconds, or less where the architecture has a figure; over sockets: a fiftieth, for a raw echo is not
     * much faster.
     */
    static final Map<String, Double> BUDGETS_US = Map.of(
            "json_encode_small", 1.5,
            "json_decode_small", 1.5,
            "registry_lookup_10k", 0.1,
            "schema_validate_5", 0.25,
            "tool_call_simple_10k", 240.0,
            "resource_read_10k", 60.0);

    private static final String MEDIUM = "{\"p0\":\"IBM\",\"p1\":100,\"p2\":12.5,\"p3\":\"buy\",\"p4\":[1,2,3]}";
    private static final int COMPLEX_GROUPS = 4;

    /**
     * Durations of everything.
     *
     * @param loopWarmupMs of a loop in this process.
     * @param loopMs measured of it.
     * @param wireWarmupMs of requests over sockets.
     * @param wireMs measured of them.
     * @param changes told to subscribers.
     */
    record Times(long loopWarmupMs, long loopMs, long wireWarmupMs, long wireMs, int changes) {
        /** Times of the regression suite, which is run at every change. */
        static final Times SHORT = new Times(2_000, 2_000, 5_000, 5_000, 0);
        /** Times of a warm-up. */
        static final Times WARM_UP = new Times(0, 0, 200, 600, 10);
        /** Times of the baseline. */
        static final Times LONG = new Times(3_000, 3_000, 5_000, 10_000, 200);
    }

    private Suites() {}

    private static String complexArguments() {
        final List<String> members = new ArrayList<>();
        for (int group = 0; group < COMPLEX_GROUPS; group++) {
            final int first = 5 * group;
            members.add("\"p%d\":\"text %d\",\"p%d\":%d,\"p%d\":0.5,\"p%d\":\"sell\",\"p%d\":[1,2]"
                    .formatted(first, group, first + 1, group * 1000, first + 2, first + 3, first + 4));
        }
        return "{" + String.join(",", members) + "}";
    }

    /** The five of the regression suite, each of which the baseline has, too. */
    static List<Workload> regression(MeasuredServer server, Times times) {
        final LoopWorkloads loops = new LoopWorkloads(times.loopWarmupMs(), times.loopMs());
        final Wire wire = new Wire(server, times);
        return List.of(
                loops.encode("small", 10, 10_000, 20),
                loops.decode("small", 10, 10_000, 20),
                wire.of("tool_call_simple_10k", "tcp", new Load()),
                wire.of("resource_read_10k", "tcp", new Load().mix("resources/read:bench://text/0")),
                loops.registryLookup());
    }

    /** Ids of everything. */
    static Set<String> baselineIds() {
        return baseline(null, Times.WARM_UP).stream()
                .map(Workload::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Everything. */
    static List<Workload> baseline(MeasuredServer server, Times times) {
        final LoopWorkloads loops = new LoopWorkloads(times.loopWarmupMs(), times.loopMs());
        final List<Workload> all = new ArrayList<>();
        all.addAll(loops.core());
        all.addAll(loops.json());
        all.addAll(loops.schema());
        all.addAll(wire(new Wire(server, times)));
        all.add(fanout(server, times));
        return all;
    }

    /**
     * Warm-up before a server's live memory says anything: every way of using it, briefly.
     *
     * @param server to be measured.
     */
    static List<Workload> warmUp(MeasuredServer server) {
        final List<Workload> all = new ArrayList<>(wire(new Wire(server, Times.WARM_UP)));
        all.add(fanout(server, Times.WARM_UP));
        return all;
    }

    private static Workload fanout(MeasuredServer server, Times times) {
        return new FanoutWorkload(
                "fanout_1000", server, new FanoutWorkload.Extent(1_000, 10, times.changes() / 10, times.changes()));
    }

    private static List<Workload> wire(Wire wire) {
        return List.of(
                wire.of("tool_call_simple_10k", "tcp", new Load()),
                wire.of(
                        "tool_call_medium_1k",
                        "tcp",
                        new Load().mix("tools/call:medium").arguments(MEDIUM)),
                wire.of(
                        "tool_call_complex_100",
                        "tcp",
                        new Load().mix("tools/call:complex").arguments(complexArguments())),
                wire.of("resource_list_10k", "tcp", new Load().mix("resources/list")),
                wire.of("resource_read_10k", "tcp", new Load().mix("resources/read:bench://text/0")),
                wire.of(
                        "prompt_get_0",
                        "tcp",
                        new Load().mix("prompts/get:prompt_0").arguments("{}")),
                wire.of(
                        "prompt_get_10",
                        "tcp",
                        new Load().mix("prompts/get:prompt_10").arguments(variables(10))),
                wire.of(
                        "prompt_get_50",
                        "tcp",
                        new Load().mix("prompts/get:prompt_50").arguments(variables(50))),
                wire.of("stdio_echo_10k", "stdio", new Load().era(Load.Era.LEGACY)),
                wire.of("tcp_echo_10k", "tcp", new Load()),
                wire.of("tcp_sustained_1m", "tcp", new Load().window(64).connections(4)),
                wire.of("aeron_ipc_echo_10k", "aeron:ipc", new Load()),
                wire.of("aeron_ipc_sustained_1m", "aeron:ipc", new Load().window(64)),
                wire.of("aeron_udp_echo_10k", "aeron:udp", new Load()),
                wire.of(
                        "sampling_mock_1k",
                        "tcp",
                        new Load()
                                .mix("tools/call:sample")
                                .arguments("{}")
                                .era(Load.Era.MODERN)
                                .capabilities("sampling")),
                wire.of("http_request_response_1k", "http", new Load()),
                wire.of("ws_bidirectional_10k", "websocket", new Load()),
                wire.of("sse_stream_1k", "sse", new Load().version(ProtocolVersion.V2024_11_05)));
    }

    private static String variables(int count) {
        final List<String> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add("\"v" + i + "\":\"value " + i + "\"");
        }
        return "{" + String.join(",", members) + "}";
    }

    /** Over one connection, one request at a time, unless a load says otherwise; for as long as the suite takes. */
    private record Wire(MeasuredServer server, Times times) {
        Workload of(String id, String transport, Load load) {
            return new WireWorkload(
                    id,
                    server,
                    transport,
                    load.warmupNs(TimeUnit.MILLISECONDS.toNanos(times.wireWarmupMs()))
                            .durationNs(TimeUnit.MILLISECONDS.toNanos(times.wireMs())));
        }
    }
}
