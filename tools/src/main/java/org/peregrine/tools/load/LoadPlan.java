package org.peregrine.tools.load;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
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
     * @param threads of the generator, which share all of it.
     */
    record Pace(
            double ratePerS, int window, int connections, boolean spinning, int sessionCalls, Peak peak, int threads) {
        /** One thread's part. */
        private Pace share(int index) {
            return new Pace(
                    ratePerS / threads,
                    window,
                    connections / threads + (index < connections % threads ? 1 : 0),
                    spinning,
                    sessionCalls,
                    new Peak(peak.morePerS() / threads, peak.fromNs(), peak.lengthNs()),
                    1);
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
                    + (threads > 1 ? " of " + threads + " threads" : "");
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
        if (pace.threads() > 1) {
            return new ThreadedLoad(this, progress, maxErrors).run();
        }
        return run((second, latencies) -> progress.accept(second), maxErrors, StartLine.Place.ALONE);
    }

    /** Runs what one thread has to do, on the calling thread. */
    LoadOutcome run(BiConsumer<Second, Histogram> listener, long maxErrors, StartLine.Place place) throws IOException {
        return pace.isChurn()
                ? new ChurnRun(this, listener, maxErrors, place).run()
                : new LoadRun(this, listener, maxErrors, place).run();
    }

    /**
     * The plan of one thread of the load: its share of the rate, of the connections and of a peak.
     *
     * @param index of the thread, from 0 on; the first one's share has the server's process.
     */
    LoadPlan share(int index) {
        final int threads = pace.threads();
        return new LoadPlan(
                target,
                settings,
                templates.stream().map(RequestTemplate::copy).toList(),
                cycle,
                pace.share(index),
                warmupNs,
                durationNs,
                timeoutNs,
                index == 0 ? serverPid : -1,
                new Numbering(index, threads),
                rotated(index),
                modelText);
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
