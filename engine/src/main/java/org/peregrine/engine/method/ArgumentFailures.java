package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.MessageEvent;

/**
 * Failures of the arguments of one call: found by validate, written by encode, which clears it. It goes with the
 * event as its error's data.
 */
final class ArgumentFailures implements ErrorData {
    private final SchemaReport report;

    ArgumentFailures(SchemaReport report) {
        this.report = report;
    }

    /** The failures, until they are cleared. */
    SchemaReport report() {
        return report;
    }

    /** Forgets everything of the call. */
    void clear() {
        report.clear();
    }

    @Override
    public void appendTo(JsonWriter writer, MessageEvent event) {
        report.appendTo(writer);
    }

    @Override
    public void writeTo(JsonWriter writer, MessageEvent event) {
        InvalidArguments.writeData(writer, event, report);
    }
}
