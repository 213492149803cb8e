package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Answers a call whose arguments were refused: writes what validate found wrong. Encode thread only; no allocation.
 *
 * <p>From 2025-11-25 on the answer is a result with {@code isError}, which a model reads and corrects itself by;
 * before, invalid arguments are error -32602, whose data lists the failures. Source: Tools, "Error Handling", of each
 * revision.
 */
public final class InvalidArguments {
    private static final String TEXT = "Invalid arguments: ";
    private static final JsonName CONTENT = JsonName.of("content");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName TEXT_MEMBER = JsonName.of("text");
    private static final JsonName IS_ERROR = JsonName.of("isError");
    private static final JsonName TOOL = JsonName.of("tool");
    private static final JsonName FAILURES = JsonName.of("failures");

    private final ResultWriter results;
    private ArgumentFailures failures;

    /**
     * Creates the answers of one encode stage.
     *
     * @param meta of every result.
     */
    public InvalidArguments(ResultMeta meta) {
        results = new ResultWriter(meta);
    }

    /**
     * Writes the result, or decides on the error.
     *
     * @param event refused by validate; afterwards it is a result or a rejection.
     */
    public void answer(MessageEvent event) {
        failures = (ArgumentFailures) event.rejection().data();
        if (!event.version().isAtLeast(ProtocolVersion.V2025_11_25)) {
            event.reject(ErrorCode.INVALID_PARAMS, TEXT, failures, ReplyStatus.COMPLETE);
            return;
        }
        final JsonWriter writer = results.begin(event);
        writer.name(CONTENT).beginArray().beginObject();
        writer.name(TYPE).value("text").name(TEXT_MEMBER).beginString().append(TEXT);
        failures.report().appendTo(writer);
        writer.endString().endObject().endArray();
        writer.name(IS_ERROR).value(true);
        results.end(event, Meta.EMPTY);
    }

    /** Ends an answer, once its bytes are written: nothing is kept of the call. */
    public void end() {
        if (failures != null) {
            failures.clear();
            failures = null;
        }
    }

    static void writeData(JsonWriter writer, MessageEvent event, SchemaReport report) {
        writer.beginObject().name(TOOL).value(event.tool().tool().name()).name(FAILURES);
        report.write(writer);
        writer.endObject();
    }
}
