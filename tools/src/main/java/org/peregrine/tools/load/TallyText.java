package org.peregrine.tools.load;

import java.io.IOException;
import java.net.ProtocolException;
import org.HdrHistogram.Histogram;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.ServerFigures;

/** Seconds and outcomes of a load as messages between its processes. Histograms travel whole. */
final class TallyText {
    private static final int MAX_REMARKS = 100;

    private TallyText() {}

    /** Writes a second with the times of its answers. */
    static HeapJson second(Second second, Histogram times) {
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        writer.beginObject().name("second").beginObject();
        writer.name("end_s").value(second.endS()).name("length_s").value(second.lengthS());
        writer.name("due").value(second.due()).name("errors").value(second.errors());
        PeerMessage.write(times, writer.name("times"));
        writer.endObject().endObject();
        return json;
    }

    /** Reads the times of a second. */
    static Histogram times(PeerMessage second) throws IOException {
        final Histogram times = Tally.histogram();
        second.times("times", times);
        return times;
    }

    /** Reads a second. */
    static Second second(PeerMessage second, Histogram times) throws IOException {
        final double endS = second.number("end_s");
        final double lengthS = second.number("length_s");
        if (!(lengthS >= 0) || !Double.isFinite(endS)) {
            throw new ProtocolException("it sends a second that is none");
        }
        return Second.of(endS, lengthS, second.count("due"), times, second.count("errors"));
    }

    /** Writes an outcome. */
    static HeapJson outcome(LoadOutcome outcome) {
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        writer.beginObject().name("result").beginObject();
        writer.name("reason").value(outcome.lastReason()).name("alive").value(outcome.alive());
        counts(outcome.tally(), writer);
        times(outcome, writer);
        used(outcome.used(), writer.name("used"));
        writer.endObject().endObject();
        return json;
    }

    private static void counts(Tally tally, JsonWriter writer) {
        final TallyCounts counts = tally.counts();
        writer.name("count_errors").value(counts.errors());
        writer.name("warmup_errors").value(counts.warmupErrors());
        writer.name("held_ns").value(counts.heldNs());
        writer.name("abandoned_s").value(counts.abandonedS());
        writer.name("due").value(counts.due());
        writer.name("sent").value(counts.sent());
        writer.name("in_window").value(counts.inWindow());
        writer.name("warmup").value(counts.warmup());
        writer.name("skipped").value(counts.skipped());
        writer.name("notifications").value(counts.serverMessages());
        writer.name("asked").value(counts.asked());
        writer.name("faults").beginObject();
        for (final Fault fault : Fault.values()) {
            writer.name(fault.name()).value(tally.count(fault));
        }
        writer.endObject().name("examples").beginObject();
        for (final Fault fault : Fault.values()) {
            if (tally.sample(fault) != null) {
                writer.name(fault.name()).value(tally.sample(fault));
            }
        }
        writer.endObject().name("remarks").beginArray();
        tally.remarks().stream().limit(MAX_REMARKS).forEach(writer::value);
        writer.endArray();
    }

    private static void times(LoadOutcome outcome, JsonWriter writer) {
        final Tally tally = outcome.tally();
        PeerMessage.write(tally.response(), writer.name("response"));
        PeerMessage.write(tally.service(), writer.name("service"));
        PeerMessage.write(tally.lateness(), writer.name("lateness"));
        writer.name("parts").beginArray();
        for (int i = 0; i < outcome.plan().parts().size(); i++) {
            PeerMessage.write(tally.part(i), writer);
        }
        writer.endArray();
    }

    private static void used(Gauge.Reading used, JsonWriter writer) {
        writer.beginObject();
        number("idle_share", used.idleShare(), writer);
        number("cpu_share", used.cpuShare(), writer);
        writer.name("collections").value(Math.max(0, used.collections()));
        writer.name("pause_ms").value(Math.max(0, used.pauseMs()));
        number("server_cpu_percent", used.serverCpuPercent(), writer);
        number("server_start_mib", used.serverStartMib(), writer);
        number("server_end_mib", used.serverEndMib(), writer);
        stops("server_collections", used.server().collections(), writer);
        stops("server_pauses", used.server().pauses(), writer);
        stops("server_syncs", used.server().syncs(), writer);
        number("server_allocated_bytes_per_s", used.server().allocatedBytesPerS(), writer);
        writer.endObject();
    }

    private static void stops(String name, ServerFigures.Stops stops, JsonWriter writer) {
        writer.name(name).beginObject();
        writer.name("count").value(stops.count());
        number("total_us", stops.totalUs(), writer);
        number("max_us", stops.maxUs(), writer);
        writer.endObject();
    }

    private static void number(String name, double value, JsonWriter writer) {
        writer.name(name);
        if (Double.isFinite(value)) {
            writer.value(value);
        } else {
            writer.nullValue();
        }
    }

    /**
     * Reads the outcome of a part of a plan.
     *
     * @throws IOException when it is none.
     */
    static LoadOutcome outcome(PeerMessage result, LoadPlan plan) throws IOException {
        final Tally tally = new Tally(plan.parts().size());
        tally.counts(new TallyCounts(
                result.count("count_errors"),
                result.count("warmup_errors"),
                result.count("held_ns"),
                result.number("abandoned_s"),
                result.count("due"),
                result.count("sent"),
                result.count("in_window"),
                result.count("warmup"),
                result.count("skipped"),
                result.count("notifications"),
                result.count("asked")));
        final PeerMessage examples = result.object("examples");
        for (final Fault fault : Fault.values()) {
            tally.count(fault, result.object("faults").count(fault.name()));
            if (examples.has(fault.name())) {
                tally.sample(fault, String.valueOf(examples.text(fault.name())));
            }
        }
        final JsonCursor remarks = result.array("remarks");
        for (int i = 0; i < MAX_REMARKS && remarks.next(); i++) {
            tally.remark(String.valueOf(PeerMessage.text(remarks.value())));
        }
        result.times("response", tally.response());
        result.times("service", tally.service());
        result.times("lateness", tally.lateness());
        final JsonCursor parts = result.array("parts");
        for (int i = 0; i < plan.parts().size(); i++) {
            if (!parts.next() || !parts.value().isArray()) {
                throw new ProtocolException("parts are not those of the mix");
            }
            PeerMessage.times(new JsonCursor().wrap(parts.value()), tally.part(i));
        }
        return new LoadOutcome(plan, tally, used(result.object("used")), String.valueOf(result.text("reason")), (int)
                Math.min(Integer.MAX_VALUE, result.count("alive")));
    }

    private static Gauge.Reading used(PeerMessage used) throws IOException {
        return new Gauge.Reading(
                used.number("idle_share"),
                used.number("cpu_share"),
                used.count("collections"),
                used.count("pause_ms"),
                used.number("server_cpu_percent"),
                used.number("server_start_mib"),
                used.number("server_end_mib"),
                new ServerFigures(
                        stops(used.object("server_collections")),
                        stops(used.object("server_pauses")),
                        stops(used.object("server_syncs")),
                        used.number("server_allocated_bytes_per_s")));
    }

    private static ServerFigures.Stops stops(PeerMessage stops) throws IOException {
        return new ServerFigures.Stops((long) stops.number("count"), stops.number("total_us"), stops.number("max_us"));
    }
}
