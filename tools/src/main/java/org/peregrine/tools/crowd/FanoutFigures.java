package org.peregrine.tools.crowd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;

/**
 * Figures of a fan-out: each change counts from its due time to the last member that was told.
 *
 * @param plan of the crowd.
 * @param result of all its parts.
 */
public record FanoutFigures(CrowdPlan plan, CrowdResult result) {
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Longest time that is told from a longer one. */
    private static final long HIGHEST_NS = 60_000_000_000L;

    /** Share of the rate that is no rate held. */
    private static final double HELD = 0.95;

    private static Histogram histogram() {
        return new Histogram(HIGHEST_NS, 3);
    }

    private List<Long> measured() {
        final List<Long> measured = new ArrayList<>();
        for (int i = plan.changes().warmup(); i < result.lastNs().size(); i++) {
            if (result.lastNs().get(i) >= 0) {
                measured.add(Math.min(result.lastNs().get(i), HIGHEST_NS));
            }
        }
        return measured;
    }

    /**
     * Changes that were measured.
     *
     * @return those that somebody was told of.
     */
    public long operations() {
        return measured().size();
    }

    /**
     * The distribution of the times to the last member.
     *
     * @return percentiles.
     */
    public LatencyFigures latency() {
        final Histogram times = histogram();
        measured().forEach(times::recordValue);
        return LatencyFigures.of(times);
    }

    /**
     * Length of what was measured.
     *
     * @return seconds from the first due time to the last.
     */
    public double durationS() {
        return plan.changes().count() / plan.changes().rateHz();
    }

    /**
     * The seconds of the measurement: a change is due in one, and belongs to that in which the last member was told.
     *
     * @return in their order.
     */
    public List<Second> seconds() {
        final Changes changes = plan.changes();
        final long firstNs = changes.dueNs(changes.warmup());
        final List<Histogram> times = new ArrayList<>();
        final List<Long> due = new ArrayList<>();
        for (int i = changes.warmup(); i < changes.total(); i++) {
            final long dueNs = changes.dueNs(i) - firstNs;
            final int dueIn = second(dueNs, times, due);
            due.set(dueIn, due.get(dueIn) + 1);
            final long lastNs = result.lastNs().get(i);
            if (lastNs >= 0) {
                times.get(second(dueNs + lastNs, times, due)).recordValue(Math.min(lastNs, HIGHEST_NS));
            }
        }
        final List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            seconds.add(Second.of(i + 1.0, 1, due.get(i), times.get(i), 0));
        }
        return seconds;
    }

    private static int second(long ns, List<Histogram> times, List<Long> due) {
        final int index = (int) (ns / SECOND_NS);
        while (times.size() <= index) {
            times.add(histogram());
            due.add(0L);
        }
        return index;
    }

    /** Changes a second that were made. */
    private double reachedHz() {
        final CrowdResult.Author author = result.author();
        return author.sent() < 2 ? 0 : (author.sent() - 1) * SECOND_NS / author.lastSentNs();
    }

    /** Notifications that were spared because an earlier one told of the change, too. */
    private long conflated() {
        return Math.max(0, result.members() * plan.changes().total() - result.received());
    }

    /**
     * Most changes that were on their way to one member at once: those that fell due during the longest delivery. No
     * queue in between was longer.
     *
     * @return 0 when nobody was told anything.
     */
    public double mostUnderWay() {
        long longestNs = 0;
        for (int i = plan.changes().warmup(); i < result.lastNs().size(); i++) {
            longestNs = Math.max(longestNs, result.lastNs().get(i));
        }
        return Math.ceil(longestNs / SECOND_NS * plan.changes().rateHz());
    }

    /**
     * The numbers beside the times.
     *
     * @return each with its unit in its name.
     */
    public Map<String, Double> details() {
        final Map<String, Double> details = new LinkedHashMap<>();
        details.put("subscribers", (double) plan.members());
        details.put("rate_hz", plan.changes().rateHz());
        details.put("reached_hz", reachedHz());
        details.put("resources", (double) plan.changes().resources());
        details.put("notifications", (double) result.received());
        details.put("conflated", (double) conflated());
        details.put("lost", (double) result.lost());
        details.put("changes_under_way_most", mostUnderWay());
        details.put("change_latest_us", result.author().latestNs() / 1e3);
        details.put("generator_threads", (double) plan.threads());
        details.put("generator_processes", (double) plan.processes());
        return details;
    }

    /**
     * Reasons why the result is none, or nobody can be content with it.
     *
     * @return empty when every change was made in time, and told to all.
     */
    public List<String> failures() {
        final List<String> failures = new ArrayList<>();
        final CrowdResult.Author author = result.author();
        if (result.ended() > 0) {
            failures.add(result.ended() + " of " + result.members() + " subscribers ended: " + result.reason());
        }
        if (author.errors() > 0) {
            failures.add(author.errors() + " changes were not made: " + author.example());
        }
        if (result.lost() > 0) {
            failures.add("after the last change of a resource nothing was heard " + result.lost() + " times, by "
                    + plan.members() + " subscribers of " + plan.changes().resources() + " resources");
        }
        if (author.sent() < plan.changes().total() || isSlow()) {
            failures.add(String.format(
                    Locale.ROOT,
                    "the rate was not held: %d of %d changes, %.1f of %.1f a second",
                    author.sent(),
                    plan.changes().total(),
                    reachedHz(),
                    plan.changes().rateHz()));
        }
        return failures;
    }

    /** Of a few changes one that is late by less than a second is no other rate. */
    private boolean isSlow() {
        return result.author().latestNs() > SECOND_NS / 2
                && reachedHz() < HELD * plan.changes().rateHz();
    }
}
