package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.engine.Workers;
import org.peregrine.engine.registry.CheckedTool;
import org.peregrine.engine.registry.OutputCheck;
import org.peregrine.engine.registry.OutputValidation;

/**
 * Decides which results are checked against their tool's output schema, and what becomes of wrong ones. Dispatch thread only;
 * the checks that it gives to workers run there. Source: MCP 2025-11-25, Tools, "Output Schema".
 */
final class OutputChecks {
    private final Workers workers;
    private final InlineCheck inline;
    private int results;

    OutputChecks(Workers workers) {
        this.workers = workers;
        inline = new InlineCheck(
                workers.schemas().newValidator(), workers.schemas().newReport());
    }

    /** The check of one answer of an inline tool. Valid until the next one. Allocates nothing. */
    OutputCheck inline(CheckedTool tool) {
        if (!isDue(tool)) {
            return OutputCheck.NONE;
        }
        inline.tool = tool;
        return inline;
    }

    /** The check of one answer of a tool that runs on a worker. */
    OutputCheck worker(CheckedTool tool) {
        return isDue(tool) ? structured -> refusal(tool, structured) : OutputCheck.NONE;
    }

    private boolean isDue(CheckedTool tool) {
        return switch (tool.outputValidation()) {
            case OFF -> false;
            case ON -> true;
            case SAMPLE -> results++ % OutputValidation.SAMPLE_INTERVAL == 0;
        };
    }

    private String refusal(CheckedTool tool, JsonValue structured) {
        return refusal(
                tool, structured.present() ? workers.schemas().violations(tool.output(), structured) : "there is none");
    }

    private String refusal(CheckedTool tool, String failures) {
        if (failures == null) {
            return null;
        }
        final String refusal = "Tool '" + tool.tool().name()
                + "' answered with structured content that breaks its outputSchema: " + failures;
        workers.onOutputViolation(new IllegalStateException(refusal));
        return tool.outputValidation() == OutputValidation.ON ? refusal : null;
    }

    /** Validates on the path, and finds words only for what is wrong. */
    private final class InlineCheck implements OutputCheck {
        private final SchemaValidator validator;
        private final SchemaReport report;
        private CheckedTool tool;

        InlineCheck(SchemaValidator validator, SchemaReport report) {
            this.validator = validator;
            this.report = report;
        }

        @Override
        public String refusal(JsonValue structured) {
            if (!structured.present()) {
                return OutputChecks.this.refusal(tool, "there is none");
            }
            final boolean valid = validator.validate(tool.output(), structured, report);
            final String failures = valid ? null : report.toString();
            report.clear();
            return OutputChecks.this.refusal(tool, failures);
        }
    }
}
