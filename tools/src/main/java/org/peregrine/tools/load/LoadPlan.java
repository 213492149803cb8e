package org.peregrine.tools.load;

import java.util.List;
import java.util.Locale;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

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
        long serverPid) {
    /**
     * Spread of the requests.
     *
     * @param ratePerS of an open loop, all connections together; 0 for a closed loop.
     * @param window of a closed loop: requests under way on each connection.
     * @param connections kept open.
     * @param spinning whether the generator looks for answers without rest, or sleeps after a while without any.
     */
    record Pace(double ratePerS, int window, int connections, boolean spinning) {
        /** Whether each request has a time at which it is due, whatever the server does. */
        boolean isOpenLoop() {
            return ratePerS > 0;
        }

        /** In words, for tables. */
        String text() {
            return isOpenLoop()
                    ? String.format(Locale.ROOT, "open loop, %.0f requests/s", ratePerS)
                    : "closed loop, window " + window;
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

    /** Copies the templates. */
    LoadPlan {
        templates = List.copyOf(templates);
    }
}
