package org.peregrine.engine.binding.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.binding.BindingException;

/**
 * Reads a JSON text into a record, held to the record's constraints and with its defaults. For texts that are read
 * once, as settings are. Any thread.
 */
public final class RecordText {
    private RecordText() {}

    /**
     * Reads a text.
     *
     * @param <A> the class.
     * @param type a record class.
     * @param json the text.
     * @return the record.
     * @throws BindingException when the text does not fit; the message names the member and has no value.
     * @throws IllegalArgumentException when the class is no record, or something in it has no form in JSON.
     */
    public static <A> A read(Class<A> type, String json) throws BindingException {
        final RecordBinding<A> binding = RecordBinding.of(type);
        final byte[] utf8 = json.strip().getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(utf8, utf8.length + JsonScanner.PADDING));
        final JsonError error = new JsonScanner(JsonWriter.MAX_DEPTH)
                .scan(padded, 0, utf8.length, (depth, nameAt, nameLength, escaped, kind, valueAt, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new BindingException("it is no JSON: " + error.message(), null);
        }
        final JsonValue value = new JsonValue().wrap(padded, 0, utf8.length);
        final A record = binding.read(value, "member");
        final SchemaReport report = new SchemaReport(1);
        if (!new SchemaValidator()
                .validate(
                        new SchemaCompiler().compile(RecordSchema.of(type).getBytes(StandardCharsets.UTF_8)),
                        value,
                        report)) {
            throw new BindingException(
                    "member '" + report.failure(0).pointer().substring(1) + "': expected "
                            + report.failure(0).expected(),
                    null);
        }
        return record;
    }
}
