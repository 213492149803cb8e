package org.peregrine.tools.load;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.mix.RequestMix;
import org.peregrine.tools.load.mix.RequestSet;
import org.peregrine.tools.load.probe.EraProbe;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/**
 * A load on a server: what is sent, how fast, and for how long. The command {@code load} describes one by its options,
 * the suites and comparisons by these methods. Whatever is not said has the default of the command.
 *
 * <pre>
 *   new Load().mix("tools/call:echo").connections(16).warmupNs(...).durationNs(...).measure("echo", target, pid)
 * </pre>
 */
public final class Load {
    /** Revisions that a load speaks. */
    public enum Era {
        /** The modern one when the server knows it and the mix has nothing that only a legacy server does. */
        AUTO,
        /** Up to 2025-11-25. */
        LEGACY,
        /** 2026-07-28. */
        MODERN
    }

    private final RequestSet requests = new RequestSet();
    private Era era = Era.AUTO;
    private ProtocolVersion version;
    private boolean sessionless;
    private ClientSettings access = ClientSettings.RAW;
    private double ratePerS;
    private int window = 1;
    private int connections = 1;
    private int sessionCalls;
    private LoadPlan.Peak peak = LoadPlan.Peak.NONE;
    private boolean spinning;
    private int threads = 1;
    private int processes = 1;
    private boolean refusable;
    private List<InetAddress> sources = List.of();
    private long warmupNs = TimeUnit.SECONDS.toNanos(3);
    private long durationNs = TimeUnit.SECONDS.toNanos(10);
    private long timeoutNs = TimeUnit.SECONDS.toNanos(10);

    /** Describes one connection that calls the tool echo, one call at a time. */
    public Load() {}

    /**
     * Sets what is sent.
     *
     * @param text as {@code --mix} takes it.
     * @return this.
     * @throws IllegalArgumentException when it is no mix.
     */
    public Load mix(String text) {
        return mix(RequestMix.parse(text));
    }

    Load mix(RequestMix parts) {
        requests.mix(parts);
        return this;
    }

    /**
     * Sets the arguments of tools and prompts.
     *
     * @param json as {@code --args} takes it; null for those of echo.
     * @return this.
     */
    public Load arguments(String json) {
        requests.arguments(json);
        return this;
    }

    /** Sets the arguments of tools alone, where {@link #arguments} says none. */
    Load toolArguments(String json) {
        requests.toolArguments(json);
        return this;
    }

    Load payloadBytes(int bytes) {
        requests.payloadBytes(bytes);
        return this;
    }

    /**
     * Sets the capabilities that the client declares; what a server then asks is answered.
     *
     * @param text as {@code --capabilities} takes it.
     * @return this.
     * @throws IllegalArgumentException when it is neither names nor an object.
     */
    public Load capabilities(String text) {
        requests.capabilities(RequestOptions.capabilities(text));
        return this;
    }

    /**
     * Sets the era that is spoken.
     *
     * @param spoken of the server.
     * @return this.
     */
    public Load era(Era spoken) {
        era = spoken;
        return this;
    }

    /**
     * Sets the revision that is spoken, whatever the era.
     *
     * @param revision of the protocol.
     * @return this.
     */
    public Load version(ProtocolVersion revision) {
        version = revision;
        return this;
    }

    /**
     * Sends legacy requests without {@code initialize}, as stateless servers accept them.
     *
     * @param without whether no session is opened.
     * @return this.
     */
    public Load sessionless(boolean without) {
        sessionless = without;
        return this;
    }

    /**
     * Sets what lets the connections in; sends nothing of it by itself.
     *
     * @param settings of which TLS and the fields of HTTP are taken.
     * @return this.
     */
    public Load access(ClientSettings settings) {
        access = settings;
        return this;
    }

    /**
     * Sets where connections begin.
     *
     * @param addresses of this machine, taken in turn; empty to leave it to the system.
     * @return this.
     */
    public Load sources(List<InetAddress> addresses) {
        sources = List.copyOf(addresses);
        return this;
    }

    /**
     * Makes it an open loop.
     *
     * @param perS requests a second, all connections together; 0 for a closed loop.
     * @return this.
     */
    public Load ratePerS(double perS) {
        ratePerS = perS;
        return this;
    }

    /**
     * Has more due for a time, on top of the rate, which goes on.
     *
     * @param morePerS requests a second, above 0.
     * @param fromNs after the beginning of the measurement.
     * @param lengthNs of the peak.
     * @return this.
     */
    public Load peak(double morePerS, long fromNs, long lengthNs) {
        peak = new LoadPlan.Peak(morePerS, fromNs, lengthNs);
        return this;
    }

    /**
     * Opens sessions at a rate in place of keeping connections open; each ends after its calls. Then
     * {@link #connections} are the most at once.
     *
     * @param sessionsPerS opened each second.
     * @param calls in each, at least 1; 0 for connections that are kept open.
     * @return this.
     */
    public Load churn(double sessionsPerS, int calls) {
        ratePerS = sessionsPerS;
        sessionCalls = calls;
        return this;
    }

    /**
     * Sets the requests under way on each connection in a closed loop.
     *
     * @param requests at least 1.
     * @return this.
     */
    public Load window(int requests) {
        window = requests;
        return this;
    }

    /**
     * Sets the number of connections.
     *
     * @param count at least 1.
     * @return this.
     */
    public Load connections(int count) {
        connections = count;
        return this;
    }

    /**
     * Sets the number of threads that share rate and connections; each has a core of its own at best.
     *
     * @param count at least 1, at most as many as connections.
     * @return this.
     */
    public Load threads(int count) {
        threads = count;
        return this;
    }

    /**
     * Sets the number of processes that share rate and connections, each with as many threads.
     *
     * @param count at least 1.
     * @return this.
     */
    public Load processes(int count) {
        processes = count;
        return this;
    }

    /**
     * Lets the server refuse requests, by an error of JSON-RPC; nothing may stay unanswered all the same.
     *
     * @return this.
     */
    public Load refusable() {
        refusable = true;
        return this;
    }

    Load spinning(boolean without) {
        spinning = without;
        return this;
    }

    /**
     * Sets the time before the measurement.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public Load warmupNs(long ns) {
        warmupNs = ns;
        return this;
    }

    /**
     * Sets the time of the measurement.
     *
     * @param ns nanoseconds, above 0.
     * @return this.
     */
    public Load durationNs(long ns) {
        durationNs = ns;
        return this;
    }

    /**
     * Sets the time after which a request counts as unanswered.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public Load timeoutNs(long ns) {
        timeoutNs = ns;
        return this;
    }

    /**
     * Checks the load for a server, and asks the server what it speaks when that was not said.
     *
     * @param serverPid whose CPU time and memory are read; negative for none.
     * @throws IllegalArgumentException when the load is none.
     * @throws IOException when the server does not answer.
     */
    LoadPlan plan(Target target, long serverPid) throws IOException {
        final LoadPlan.Pace pace =
                new LoadPlan.Pace(ratePerS, window, connections, spinning, sessionCalls, peak, threads, processes);
        pace.check(target.kind().isExchange());
        if (durationNs <= 0) {
            throw new IllegalArgumentException("--duration must be above 0");
        }
        final ClientSettings spoken = ClientSettings.of(spoken(target))
                .withHeaderLines(access.headerLines())
                .withTls(access.tls())
                .withCapabilities(requests.capabilities());
        if (sessionCalls > 0 && target.kind() == Target.Kind.HTTP && !spoken.handshake()) {
            throw new IllegalArgumentException("2026-07-28 has no sessions over HTTP; use --era legacy");
        }
        if (sessionCalls > 0 && sessionless) {
            throw new IllegalArgumentException("--churn and --sessionless exclude each other");
        }
        final ClientSettings settings = sessionless ? spoken.withSession(null) : spoken;
        return new LoadPlan(
                target,
                settings,
                requests.templates(settings.version().isModern()),
                new LoadPlan.Cycle(requests.mix().cycle()),
                pace,
                warmupNs,
                durationNs,
                timeoutNs,
                serverPid,
                LoadPlan.Numbering.ALONE,
                sources,
                requests.modelText());
    }

    private ProtocolVersion spoken(Target target) throws IOException {
        if (version != null) {
            return version;
        }
        return switch (era) {
            case MODERN -> ProtocolVersion.V2026_07_28;
            case LEGACY -> legacy(target);
            case AUTO -> needsLegacy(target) ? legacy(target) : EraProbe.find(target, access);
        };
    }

    /** Whether a request is only of the legacy era, or a session over HTTP is. */
    private boolean needsLegacy(Target target) {
        return requests.mix().isLegacy() || (sessionCalls > 0 && target.kind() == Target.Kind.HTTP);
    }

    private static ProtocolVersion legacy(Target target) {
        return target.kind() == Target.Kind.SSE ? ProtocolVersion.V2024_11_05 : ProtocolVersion.LATEST_LEGACY;
    }

    /**
     * Runs.
     *
     * @param id of the workload in the result.
     * @param target the server.
     * @param serverPid whose CPU time and memory are read; negative for none, or for the child of a stdio target.
     * @return the result, with its failures.
     * @throws IOException when the server cannot be reached.
     */
    public BenchmarkResult measure(String id, Target target, long serverPid) throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final long most = thresholds().fruitlessErrors();
        final LoadPlan plan = plan(target, serverPid);
        final LoadOutcome outcome = processes == 1
                ? plan.run(second -> {}, most)
                : LoadLeader.run(plan, words(plan), LoadLeader.AWAIT_NS, (second, times) -> {}, most);
        return LoadReport.result(outcome, thresholds(), startedAt, id);
    }

    Judgement.Thresholds thresholds() {
        return refusable ? Judgement.Thresholds.REFUSABLE : Judgement.Thresholds.NONE;
    }

    /** The load as a command line; of what lets it in, nothing: processes are started for servers of one's own. */
    private List<String> words(LoadPlan plan) {
        final List<String> words = new ArrayList<>(List.of(plan.target().text()));
        words.addAll(requests.words());
        words.addAll(plan.words());
        return words;
    }

    /**
     * Runs to the end, whatever the answers are, and accounts for every request. Without a warm-up: its requests are in
     * no account.
     *
     * @param target the server.
     * @param progress is told each second.
     * @return the account.
     * @throws IOException when the server cannot be reached.
     */
    public LoadAccount account(Target target, Consumer<Second> progress) throws IOException {
        return LoadAccount.of(plan(target, -1).run(progress, Long.MAX_VALUE).tally());
    }
}
