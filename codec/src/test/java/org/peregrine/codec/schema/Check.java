package org.peregrine.codec.schema;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.PaddedMessage;
import org.peregrine.codec.schema.compile.SchemaCompiler;

/** Schemas and instances as text. */
final class Check {
    private static final SchemaCompiler COMPILER = new SchemaCompiler();
    private static final int MAX_DEPTH = 20_000;

    private Check() {}

    static Schema schema(final String text) {
        return COMPILER.compile(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An instance, however deep. */
    static JsonValue value(final String text) {
        final UnsafeBuffer buffer = PaddedMessage.of(text);
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error = scanner.scan(
                buffer, 0, PaddedMessage.length(buffer), (depth, name, length, escaped, type, at, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new AssertionError(error + " at " + scanner.errorOffset());
        }
        return new JsonValue().wrap(buffer, scanner.rootOffset(), scanner.rootLength());
    }

    static boolean valid(final String schema, final String instance) {
        return new SchemaValidator().validate(schema(schema), value(instance));
    }

    static SchemaReport report(final String schema, final String instance) {
        final SchemaReport report = new SchemaReport(8);
        new SchemaValidator().validate(schema(schema), value(instance), report);
        return report;
    }
}
