package org.peregrine.tools.replay;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.recording.Message;
import org.peregrine.tools.replay.ReplayOutcome.Difference;
import org.peregrine.tools.replay.ReplayOutcome.Verdict;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.SuiteReport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Report of a replay: for humans, and as JSON. */
final class ReplayReport {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
    private static final int MAX_PRINTED = 20;
    private static final double NS_PER_US = 1_000;
    private static final double NS_PER_S = 1e9;

    private final ReplayOutcome outcome;
    private final List<String> remarks;
    private final boolean paced;
    private final ReplayResult result;

    /**
     * Creates a report.
     *
     * @param outcome of the replay.
     * @param remarks on the recording: damages, gaps.
     * @param result of its latencies.
     */
    ReplayReport(ReplayOutcome outcome, List<String> remarks, ReplayResult result) {
        this.outcome = outcome;
        this.paced = result.isPaced();
        this.result = result;
        this.remarks = remarks;
    }

    void print(PrintWriter out) {
        remarks.forEach(remark -> out.println("note: " + printable(remark)));
        if (outcome.skipped > 0) {
            out.println("note: " + LogText.count(outcome.skipped, "frame") + " not sent, the first because: "
                    + printable(outcome.skippedWhy));
        }
        if (outcome.closed > 0) {
            out.println("note: " + LogText.count(outcome.closed, "connection") + " ended by the other side, the first: "
                    + printable(outcome.closedWhy));
        }
        if (outcome.redacted > 0) {
            out.println("note: " + LogText.count(outcome.redacted, "frame")
                    + " with redacted values, whose answers may differ");
        }
        out.printf(
                Locale.ROOT,
                "%s over %s in %.1f s%n",
                LogText.count(outcome.framesSent, "frame"),
                LogText.count(outcome.connections, "connection"),
                outcome.elapsedNs / NS_PER_S);
        for (final Verdict verdict : Verdict.values()) {
            out.printf(
                    Locale.ROOT,
                    "  %-12s %8d answers %8d requests of the server%n",
                    verdict.name().toLowerCase(Locale.ROOT),
                    outcome.answers(verdict),
                    outcome.serverRequests(verdict));
        }
        out.printf(
                Locale.ROOT,
                "  notifications: %d equal, %d missing, %d extra (they do not count as differences)%n",
                outcome.notificationsEqual,
                outcome.notificationsMissing,
                outcome.notificationsExtra);
        outcome.differences().stream()
                .limit(MAX_PRINTED)
                .forEach(each -> out.println(
                        "  " + each.verdict() + " " + printable(each.where()) + ": " + printable(each.what())));
        if (outcome.differences().size() > MAX_PRINTED) {
            out.println("  ... and " + (outcome.differences().size() - MAX_PRINTED) + " more");
        }
        out.printf(
                Locale.ROOT, "%n%-38s %10s %10s %10s %10s %10s%n", "latency, us", "p50", "p90", "p99", "p99.9", "max");
        row(out, "then, inside the server", outcome.then);
        if (paced) {
            row(out, "now, at the client, since it was due", outcome.now);
        }
        row(out, "now, at the client, since it was sent", outcome.sinceSent);
        if (paced) {
            row(out, "sent later than due", outcome.lateness);
        }
        out.println(result.verdict());
    }

    /** Servers, and the clients of the recording, wrote some of it. */
    private static String printable(String text) {
        return LogText.printable(text, LogText.MAX_MESSAGE);
    }

    private static void row(PrintWriter out, String name, Histogram histogram) {
        out.printf(Locale.ROOT, "%-38s", name);
        for (final double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, " %10.1f", histogram.getValueAtPercentile(percentile) / NS_PER_US);
        }
        out.println();
    }

    /** All of it, with the members that every result has. */
    String json(SuiteReport report) {
        final ObjectNode json = (ObjectNode) Message.JSON.readTree(ResultFileWriter.json(report));
        json.put("equal", outcome.isEqual());
        json.put("framesSent", outcome.framesSent);
        json.put("framesSkipped", outcome.skipped);
        json.put("framesRedacted", outcome.redacted);
        json.put("connections", outcome.connections);
        json.put("elapsedNs", outcome.elapsedNs);
        final ObjectNode answers = json.putObject("answers");
        final ObjectNode requests = json.putObject("serverRequests");
        for (final Verdict verdict : Verdict.values()) {
            answers.put(verdict.name().toLowerCase(Locale.ROOT), outcome.answers(verdict));
            requests.put(verdict.name().toLowerCase(Locale.ROOT), outcome.serverRequests(verdict));
        }
        json.putObject("notifications")
                .put("equal", outcome.notificationsEqual)
                .put("missing", outcome.notificationsMissing)
                .put("extra", outcome.notificationsExtra);
        final ArrayNode differences = json.putArray("differences");
        for (final Difference difference : outcome.differences()) {
            differences
                    .addObject()
                    .put("verdict", difference.verdict().name().toLowerCase(Locale.ROOT))
                    .put("where", difference.where())
                    .put("what", difference.what());
        }
        final ObjectNode latencies = json.putObject("latencyNs");
        percentiles(latencies.putObject("then"), outcome.then);
        if (paced) {
            percentiles(latencies.putObject("now"), outcome.now);
            percentiles(latencies.putObject("lateness"), outcome.lateness);
        }
        percentiles(latencies.putObject("nowSinceSent"), outcome.sinceSent);
        final ArrayNode notes = json.putArray("notes");
        remarks.forEach(notes::add);
        return json.toPrettyString();
    }

    private static void percentiles(ObjectNode json, Histogram histogram) {
        json.put("count", histogram.getTotalCount());
        for (final double percentile : PERCENTILES) {
            json.put(
                    percentile == 100 ? "max" : "p" + String.valueOf(percentile).replaceAll("\\.0$", ""),
                    histogram.getValueAtPercentile(percentile));
        }
    }
}
