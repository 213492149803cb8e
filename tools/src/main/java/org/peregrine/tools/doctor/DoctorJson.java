package org.peregrine.tools.doctor;

import java.util.List;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.PeregrineVersion;

/** Writes a report as one JSON object. Members are added, never renamed, as long as {@code format} stays. */
final class DoctorJson {
    private static final int FORMAT = 1;

    private final HeapJson text = new HeapJson();
    private final JsonWriter json = text.writer();

    private DoctorJson() {}

    static String of(DoctorReport report) {
        final DoctorJson writer = new DoctorJson();
        writer.report(report);
        return writer.text.toString();
    }

    private void report(DoctorReport report) {
        json.beginObject().name("format").value(FORMAT);
        json.name("peregrine").value(PeregrineVersion.TEXT);
        json.name("profile").value(report.choice().profile().text());
        json.name("evidence").value(report.choice().evidence());
        json.name("cores");
        if (report.site().cores().isEmpty()) {
            json.nullValue();
        } else {
            json.value(CpuSet.format(report.site().cores()));
        }
        json.name("connections").value(report.site().connections());
        json.name("checks").beginArray();
        report.findings().forEach(this::finding);
        json.endArray().name("summary").beginObject();
        for (final Verdict verdict : Verdict.values()) {
            json.name(verdict.text()).value(report.count(verdict));
        }
        json.endObject().endObject();
    }

    private void finding(Finding finding) {
        json.beginObject().name("name").value(finding.check().name());
        json.name("area").value(finding.check().area().title());
        json.name("verdict").value(finding.verdict().text());
        json.name("found").value(finding.found());
        files(finding.files());
        json.name("expected").value(finding.expected());
        json.name("reason").value(finding.check().reason());
        json.name("command");
        if (finding.command() == null) {
            json.nullValue();
        } else {
            json.value(finding.command());
        }
        json.name("on_host").value(finding.isForHost()).endObject();
    }

    private void files(List<String> files) {
        json.name("files").beginArray();
        files.forEach(json::value);
        json.endArray();
    }
}
