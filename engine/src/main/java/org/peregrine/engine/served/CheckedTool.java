package org.peregrine.engine.served;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;

/** A registered tool with its schemas compiled, as the stages use it. Made by the engine; immutable, any thread. */
public final class CheckedTool {
    private static final JsonValue NO_ARGUMENTS = noArguments();

    private final Tool tool;
    private final int position;
    private final Schema input;
    private final Schema output;
    private final OutputValidation outputValidation;

    private CheckedTool(Tool tool, int position, Schema input, Schema output, OutputValidation outputValidation) {
        this.tool = tool;
        this.position = position;
        this.input = input;
        this.output = output;
        this.outputValidation = output == null ? OutputValidation.OFF : outputValidation;
    }

    private static JsonValue noArguments() {
        final byte[] bytes = new byte[2 + JsonScanner.PADDING];
        bytes[0] = '{';
        bytes[1] = '}';
        return new JsonValue().wrap(new UnsafeBuffer(bytes), 0, 2);
    }

    /**
     * Compiles a tool's schemas.
     *
     * @param tool the author's.
     * @param position among the registry's tools.
     * @param schemas of the engine.
     * @param outputValidation for all tools; null when each tool's own holds.
     * @return the tool with its schemas.
     * @throws IllegalArgumentException when a schema is refused; the message names tool and place.
     */
    public static CheckedTool of(Tool tool, int position, Schemas schemas, OutputValidation outputValidation) {
        final String of = " of tool '" + tool.name() + "'";
        return new CheckedTool(
                tool,
                position,
                schemas.compile("inputSchema" + of, tool.inputSchema()),
                tool.outputSchema() == null ? null : schemas.compile("outputSchema" + of, tool.outputSchema()),
                outputValidation == null ? tool.outputValidation() : outputValidation);
    }

    /**
     * The tool as its author made it.
     *
     * @return never null.
     */
    public Tool tool() {
        return tool;
    }

    /**
     * Index of the tool among those of its registry, in the order of registration; for tables beside it.
     *
     * @return from 0 to less than the number of tools.
     */
    public int position() {
        return position;
    }

    /**
     * Whether arguments are what the input schema wants. No allocation.
     *
     * @param validator of the calling thread.
     * @param arguments an object of a scanned message, or absent, which counts as an empty object.
     * @param report filled when they are not.
     * @return false when the author's code must not see them.
     */
    public boolean accepts(SchemaValidator validator, JsonValue arguments, SchemaReport report) {
        return validator.validate(input, arguments.present() ? arguments : NO_ARGUMENTS, report);
    }

    /**
     * The schema of structured content.
     *
     * @return null when the tool does not say.
     */
    public Schema output() {
        return output;
    }

    /**
     * The frequency of checks of structured content.
     *
     * @return {@link OutputValidation#OFF} when there is no output schema.
     */
    public OutputValidation outputValidation() {
        return outputValidation;
    }
}
