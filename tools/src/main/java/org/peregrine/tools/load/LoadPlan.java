package org.peregrine.tools.load;

import java.util.List;
import java.util.Locale;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;

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
        Numbering numbering) {
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

    /** Names of what is timed apart from the whole; empty for nothing. */
    List<String> parts() {
        if (pace.isChurn()) {
            return List.of(OPENED, ENDED);
        }
        return templates.size() > 1
                ? templates.stream().map(template -> template.part().label()).toList()
                : List.of();
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
                new Numbering(index, threads));
    }

    /** Copies the templates. */
    LoadPlan {
        templates = List.copyOf(templates);
    }
}
