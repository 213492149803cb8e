package org.peregrine.tools.serve;

import org.peregrine.engine.EngineContext;
import org.peregrine.engine.tool.OutputValidation;
import picocli.CommandLine.Option;

/** Options of {@code serve} about its tools' schemas. */
final class SchemaOptions {
    @Option(
            names = "--check-output",
            paramLabel = "MODE",
            description = "Check structured results against their output schema: on, sample (one in 64, only reported) "
                    + "or off, for all tools; otherwise each tool's own setting holds. Arguments are checked always.")
    private OutputValidation outputValidation;

    @Option(
            names = "--check-formats",
            description = "Check \"format\" in schemas, too, which is an annotation " + "otherwise.")
    private boolean assertFormats;

    void configure(EngineContext context) {
        context.outputValidation(outputValidation).assertFormats(assertFormats);
    }
}
