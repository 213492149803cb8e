package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.HandlerMistake;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.tool.OutputCheck;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.worker.Workers;

/**
 * Decides which results are checked against their tool's output schema, and what becomes of wrong ones. Dispatch thread
 * only; the checks that it gives to workers run there. Source: MCP 2025-11-25, Tools, "Output Schema".
 */
final class OutputChecks {
    private final Workers workers;
    private final InlineCheck inline;
    private int results;

    OutputChecks(Workers workers) {
        this.workers = workers;
        inline = new InlineCheck(
                workers.services().schemas().newValidator(),
                workers.services().schemas().newReport());
    }

    /** The check of one answer of an inline tool. Valid until the next one. Allocates nothing. */
    OutputCheck inline(CheckedTool tool, MessageEvent event) {
        if (!isDue(tool)) {
            return OutputCheck.NONE;
        }
        inline.tool = tool;
        inline.event = event;
        return inline;
    }

    /** The check of one answer of a tool that runs on a worker. */
    OutputCheck worker(CheckedTool tool, MessageEvent event) {
        if (!isDue(tool)) {
            return OutputCheck.NONE;
        }
        final RequestKey request = RequestKey.of(event.envelope());
        return structured -> {
            final String failures = structured.present()
                    ? workers.services().schemas().violations(tool.output(), structured)
                    : "there is none";
            return failures == null ? null : refusal(tool, request, failures);
        };
    }

    /** The result, or the error of one that was refused; an error of the tool owes nothing to the schema. */
    static ToolResult checked(ToolResult result, OutputCheck check) {
        if (result.isError()) {
            return result;
        }
        final String refusal = check.refusal(result.structuredValue());
        return refusal == null ? result : ToolResult.error(refusal);
    }

    private boolean isDue(CheckedTool tool) {
        return switch (tool.outputValidation()) {
            case OFF -> false;
            case ON -> true;
            case SAMPLE -> results++ % OutputValidation.SAMPLE_INTERVAL == 0;
        };
    }

    private String refusal(CheckedTool tool, RequestKey request, String failures) {
        final String text = workers.onOutputViolation(
                new CallName("tool '" + tool.tool().name() + "'", request.toString()),
                new HandlerMistake("structured content breaks the outputSchema", failures));
        return tool.outputValidation() == OutputValidation.ON ? text : null;
    }

    /** Validates on the path, and finds words only for what is wrong. */
    private final class InlineCheck implements OutputCheck {
        private final SchemaValidator validator;
        private final SchemaReport report;
        private CheckedTool tool;
        private MessageEvent event;

        InlineCheck(SchemaValidator validator, SchemaReport report) {
            this.validator = validator;
            this.report = report;
        }

        @Override
        public String refusal(JsonValue structured) {
            if (!structured.present()) {
                return OutputChecks.this.refusal(tool, RequestKey.of(event.envelope()), "there is none");
            }
            if (validator.validate(tool.output(), structured, report)) {
                report.clear();
                return null;
            }
            final String failures = report.toString();
            report.clear();
            return OutputChecks.this.refusal(tool, RequestKey.of(event.envelope()), failures);
        }
    }
}
