package org.peregrine.tools;

import java.util.Locale;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.tool.OutputValidation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of {@code serve} about its tools' schemas. */
final class SchemaOptions {
    @Option(
            names = "--check-output",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description = "Check structured results against their output schema: on, sample (one in 64, only reported) "
                    + "or off, for all tools; otherwise each tool's own setting holds. Arguments are checked always.")
    private OutputValidation outputValidation;

    @Option(names = "--check-formats", description = "Check \"format\" in schemas, too, which is a remark otherwise.")
    private boolean assertFormats;

    void configure(EngineContext context) {
        context.outputValidation(outputValidation).assertFormats(assertFormats);
    }

    /** Reads how often results are checked. */
    static final class ModeConverter implements ITypeConverter<OutputValidation> {
        @Override
        public OutputValidation convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "on" -> OutputValidation.ON;
                case "sample" -> OutputValidation.SAMPLE;
                case "off" -> OutputValidation.OFF;
                default -> throw new TypeConversionException("'" + text + "' is not one of on, sample and off");
            };
        }
    }
}
