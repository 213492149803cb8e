package org.peregrine.tools.load;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.load.mix.RequestTemplate;
import org.peregrine.tools.result.Second;

/**
 * Plan of a run.
 *
 * @param target the server.
 * @param settings of the connections.
 * @param templates the requests.
 * @param cycle indexes of templates, in the order in which they are sent, over and over.
 * @param pace of the requests.
 * @param warmupNs not measured.
 * @param durationNs measured.
 * @param timeoutNs after which a request counts as unanswered.
 * @param serverPid whose CPU time and memory are read; negative for none.
 * @param numbering of the requests.
 * @param sources addresses that connections begin at, in turn; empty to leave it to the system.
 * @param modelText that the client's model says when the server asks it.
 */
record LoadPlan(
        Target target,
        ClientSettings settings,
        List<RequestTemplate> templates,
        Cycle cycle,
        Pace pace,
        long warmupNs,
        long durationNs,
        long timeoutNs,
        long serverPid,
        Numbering numbering,
        List<InetAddress> sources,
        String modelText) {
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String OPENED = "opened";
    private static final String ENDED = "ended";

    /**
     * Spread of the requests.
     *
     * @param ratePerS of an open loop, all connections together; 0 for a closed loop. Of churn the sessions a second.
     * @param window of a closed loop: requests under way on each connection.
     * @param connections kept open; of churn the most at once.
     * @param spinning whether the generator looks for answers without rest, or sleeps after a while without any.
     * @param sessionCalls of churn: calls in each session, which is opened for them and ended after them; 0 when
     *     connections are kept open.
     * @param peak of an open loop.
     * @param threads of the generator, which share all of it; of several processes those of each.
     * @param processes of the generator, which share all of it.
     */
    record Pace(
            double ratePerS,
            int window,
            int connections,
            boolean spinning,
            int sessionCalls,
            Peak peak,
            int threads,
            int processes) {
        private static final int MAX_UNDER_WAY = 100_000;

        /**
         * Checks the numbers.
         *
         * @param exchange whether a connection has one request under way.
         * @throws IllegalArgumentException when they are none, or do not go together.
         */
        void check(boolean exchange) {
            require(
                    Math.min(window, connections) >= 1 && Math.max(window, connections) <= MAX_UNDER_WAY,
                    "--window and --connections are numbers from 1 to " + MAX_UNDER_WAY);
            require(
                    (long) window * connections <= MAX_UNDER_WAY,
                    "more than " + MAX_UNDER_WAY + " requests under way at once");
            require(
                    !exchange || window == 1,
                    "over HTTP a connection has one request under way; use --connections instead of --window");
            require(threads >= 1 && threads <= connections, "--threads is a number from 1 to that of --connections");
            require(
                    processes >= 1 && (long) threads * processes <= connections,
                    "each thread of each process needs one of the --connections");
            require(peak.morePerS() == 0 || isOpenLoop(), "--peak is of --rate");
        }

        private static void require(boolean condition, String words) {
            if (!condition) {
                throw new IllegalArgumentException(words);
            }
        }

        /** One of so many equal parts, which has some threads itself. */
        private Pace share(int index, int count, int threadsOfIt) {
            return new Pace(
                    ratePerS / count,
                    window,
                    connections / count + (index < connections % count ? 1 : 0),
                    spinning,
                    sessionCalls,
                    new Peak(peak.morePerS() / count, peak.fromNs(), peak.lengthNs()),
                    threadsOfIt,
                    1);
        }

        /** Time by which a part begins after the first one, so that all take turns. */
        long shiftNs(int index) {
            return isOpenLoop() ? (long) (index * SECOND_NS / ratePerS) : 0;
        }

        /** Whether sessions come and go. */
        boolean isChurn() {
            return sessionCalls > 0;
        }

        /** Name of the operations. */
        String unit() {
            return isChurn() ? "session" : "request";
        }

        /** Whether each request has a time at which it is due, whatever the server does. */
        boolean isOpenLoop() {
            return ratePerS > 0;
        }

        /** Connections in words, for tables. */
        String connectionsText() {
            return (isChurn() ? "at most " : "")
                    + LogText.count(connections, "connection")
                    + (processes > 1 ? " of " + processes + " processes" : "")
                    + (threads > 1 ? " of " + threads + " threads" + (processes > 1 ? " each" : "") : "");
        }

        /** In words, for tables. */
        String text() {
            if (isChurn()) {
                return String.format(
                        Locale.ROOT, "churn, %.0f sessions/s, %s each", ratePerS, LogText.count(sessionCalls, "call"));
            }
            return isOpenLoop()
                    ? String.format(Locale.ROOT, "open loop, %.0f requests/s", ratePerS) + peak.text()
                    : "closed loop, window " + window;
        }
    }

    /**
     * A time in which more is due.
     *
     * @param morePerS on top of the rate; 0 for no peak.
     * @param fromNs after the beginning of the measurement.
     * @param lengthNs of the peak.
     */
    record Peak(double morePerS, long fromNs, long lengthNs) {
        /** The rate does not change. */
        static final Peak NONE = new Peak(0, 0, 0);

        /** In words, behind those of the rate; empty for none. */
        private String text() {
            return morePerS == 0
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            " and %.0f more from second %.1f to %.1f",
                            morePerS,
                            fromNs / 1e9,
                            (fromNs + lengthNs) / 1e9);
        }
    }

    /** Indexes in an order; not a list, so that the path does not box them. */
    static final class Cycle {
        private final int[] indexes;

        Cycle(int[] indexes) {
            this.indexes = indexes.clone();
        }

        @Override
        public String toString() {
            return Arrays.toString(indexes);
        }

        /** The template of a request by its number. */
        int at(long number) {
            return indexes[(int) (number % indexes.length)];
        }
    }

    /**
     * Ids of a generator's requests, so that those of several are all different.
     *
     * @param first the generator's place among all.
     * @param step number of generators.
     */
    record Numbering(int first, int step) {
        /** A number that no request has. */
        static final long NONE = -1;

        /** Of one generator alone. */
        static final Numbering ALONE = new Numbering(0, 1);

        /** Numbers of one of so many that share these. */
        private Numbering share(int index, int count) {
            return new Numbering(first + step * index, step * count);
        }

        /** The id of a request by its number, from 0 on. */
        long id(long number) {
            return RequestTemplate.FIRST_ID + number * step + first;
        }

        /** The number of the request with an id; {@link #NONE} when it is none of this generator's. */
        long number(long id) {
            final long place = id - RequestTemplate.FIRST_ID - first;
            return place >= 0 && place % step == 0 ? place / step : NONE;
        }
    }

    /** Names of what is timed apart from the whole; empty for nothing. */
    List<String> parts() {
        if (pace.isChurn()) {
            return List.of(OPENED, ENDED);
        }
        return templates.size() > 1
                ? templates.stream().map(template -> template.part().label()).toList()
                : List.of();
    }

    /** Runs on the calling thread, or on as many as the pace has. */
    LoadOutcome run(Consumer<Second> progress, long maxErrors) throws IOException {
        return run((second, latencies) -> progress.accept(second), maxErrors, StartLine.Place.ALONE);
    }

    /** Runs likewise, from a place where it waits for others. */
    LoadOutcome run(BiConsumer<Second, Histogram> listener, long maxErrors, StartLine.Place place) throws IOException {
        if (pace.threads() > 1) {
            return new ThreadedLoad(this, pace.threads(), listener, place)
                    .run(
                            (index, seconds, line) -> {
                                final LoadOutcome outcome = ofThread(index)
                                        .run(seconds, maxErrors, () -> line.awaitNs() + pace.shiftNs(index));
                                return () -> outcome;
                            },
                            () -> {});
        }
        return pace.isChurn()
                ? new ChurnRun(this, listener, maxErrors, place).run()
                : new LoadRun(this, listener, maxErrors, place).run();
    }

    /**
     * The plan of one thread of the load: its share of the rate, of the connections and of a peak.
     *
     * @param index of the thread, from 0 on; the first one's share has the server's process.
     */
    LoadPlan ofThread(int index) {
        return share(index, pace.threads(), 1, index == 0 ? serverPid : -1);
    }

    /**
     * The plan of one process of the load, likewise.
     *
     * @param index of the process, from 0 on.
     * @param count of the processes.
     */
    LoadPlan ofProcess(int index, int count) {
        return share(index, count, pace.threads(), serverPid);
    }

    private LoadPlan share(int index, int count, int threads, long pid) {
        return new LoadPlan(
                target,
                settings,
                templates.stream().map(RequestTemplate::copy).toList(),
                cycle,
                pace.share(index, count, threads),
                warmupNs,
                durationNs,
                timeoutNs,
                pid,
                numbering.share(index, count),
                rotated(index),
                modelText);
    }

    /** Pace, times and revision as options of {@code load}. */
    List<String> words() {
        final List<String> words = new ArrayList<>();
        if (pace.isChurn()) {
            words.add("--churn=" + decimal(pace.ratePerS()));
            words.add("--session-calls=" + pace.sessionCalls());
        } else {
            words.add(pace.isOpenLoop() ? "--rate=" + decimal(pace.ratePerS()) : "--window=" + pace.window());
        }
        if (pace.peak().morePerS() > 0) {
            words.add("--peak=" + decimal(pace.peak().morePerS()) + "@"
                    + pace.peak().fromNs() + "ns+" + pace.peak().lengthNs() + "ns");
        }
        if (!settings.handshake() && !settings.version().isModern()) {
            words.add("--sessionless");
        }
        if (pace.spinning()) {
            words.add("--spin");
        }
        sources.forEach(source -> words.add("--source=" + source.getHostAddress()));
        words.addAll(List.of(
                "--protocol=" + settings.version().wireName(),
                "--connections=" + pace.connections(),
                "--threads=" + pace.threads(),
                "--warmup=" + warmupNs + "ns",
                "--duration=" + durationNs + "ns",
                "--timeout=" + timeoutNs + "ns",
                "--server-pid=" + serverPid));
        return words;
    }

    private static String decimal(double rate) {
        return BigDecimal.valueOf(rate).toPlainString();
    }

    /** In words: everything that all processes of a load have to agree on. */
    String agreement() {
        return String.join(
                "; ",
                settings.version() == null ? "no revision" : settings.version().wireName(),
                settings.capabilities(),
                templates.stream()
                        .map(template -> new String(
                                template.fill(RequestTemplate.FIRST_ID).byteArray(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining(" ")),
                cycle.toString(),
                pace.text(),
                pace.connections() + " connections, " + pace.threads() + " threads",
                (warmupNs + "," + durationNs + "," + timeoutNs) + " ns");
    }

    /** The sources, so that each thread begins with another one. */
    private List<InetAddress> rotated(int places) {
        final List<InetAddress> rotated = new ArrayList<>(sources);
        Collections.rotate(rotated, -places);
        return rotated;
    }

    /** Copies the lists. */
    LoadPlan {
        templates = List.copyOf(templates);
        sources = List.copyOf(sources);
    }
}
