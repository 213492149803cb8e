package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Answers a call whose arguments were refused: it looks at them once more, this time for what is wrong. Encode thread only; no
 * allocation.
 *
 * <p>From 2025-11-25 on the answer is a result with {@code isError}, which a model reads and corrects itself by; before, invalid
 * arguments are error -32602, whose data lists the failures. Source: Tools, "Error Handling", of each revision.
 */
public final class InvalidArguments implements ErrorData {
    private static final String TEXT = "Invalid arguments: ";
    private static final JsonName CONTENT = JsonName.of("content");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName TEXT_MEMBER = JsonName.of("text");
    private static final JsonName IS_ERROR = JsonName.of("isError");
    private static final JsonName TOOL = JsonName.of("tool");
    private static final JsonName FAILURES = JsonName.of("failures");

    private final ResultWriter results = new ResultWriter();
    private final SchemaValidator validator;
    private final SchemaReport report;

    /**
     * Creates the answers of one encode stage.
     *
     * @param schemas of the engine.
     */
    public InvalidArguments(Schemas schemas) {
        validator = schemas.newValidator();
        report = schemas.newReport();
    }

    /**
     * Writes the result, or decides on the error.
     *
     * @param event refused by validate; afterwards it is a result or a rejection.
     */
    public void answer(MessageEvent event) {
        final JsonValue arguments = event.envelope().arguments();
        event.tool().explain(validator, arguments, report);
        if (!event.version().isAtLeast(ProtocolVersion.V2025_11_25)) {
            event.reject(ErrorCode.INVALID_PARAMS, TEXT, this, ReplyStatus.COMPLETE);
            return;
        }
        final JsonWriter writer = results.begin(event);
        writer.name(CONTENT).beginArray().beginObject();
        writer.name(TYPE).value("text").name(TEXT_MEMBER).beginString().append(TEXT);
        report.appendTo(writer);
        writer.endString().endObject().endArray();
        writer.name(IS_ERROR).value(true);
        results.end(event);
    }

    @Override
    public void appendTo(JsonWriter writer, MessageEvent event) {
        report.appendTo(writer);
    }

    @Override
    public void writeTo(JsonWriter writer, MessageEvent event) {
        writer.beginObject().name(TOOL).value(event.tool().tool().name()).name(FAILURES);
        report.write(writer);
        writer.endObject();
    }
}
