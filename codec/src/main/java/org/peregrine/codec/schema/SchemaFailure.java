package org.peregrine.codec.schema;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.FailureList;

/**
 * One thing that is wrong with a value: where, which keyword says so, what it expects and what was found. A flyweight
 * of its {@link SchemaReport}.
 */
public final class SchemaFailure {
    private static final JsonName POINTER = JsonName.of("pointer");
    private static final JsonName KEYWORD = JsonName.of("keyword");
    private static final JsonName EXPECTED = JsonName.of("expected");
    private static final JsonName FOUND = JsonName.of("found");

    /** So much of a value is shown. */
    private static final int MAX_SHOWN = 80;

    private final InstancePointer pointer;
    private final JsonValue root;
    private final FailureList failures;
    private final int position;

    SchemaFailure(final JsonValue root, final InstancePointer pointer, final FailureList failures, final int position) {
        this.root = root;
        this.pointer = pointer;
        this.failures = failures;
        this.position = position;
    }

    private Constraint constraint() {
        return failures.constraint(position);
    }

    /**
     * The keyword of the schema that was not satisfied; {@code limit} when validation was given up, {@code duplicate}
     * for a member that is there twice, {@code false schema} where nothing is allowed.
     *
     * @return the keyword.
     */
    public String keyword() {
        return constraint().keyword();
    }

    /**
     * The schema's expectation.
     *
     * @return a few words of English.
     */
    public String expected() {
        return constraint().expected();
    }

    /**
     * The place of the failure: a JSON Pointer (RFC 6901) relative to the validated value. For a missing member it
     * leads to where it should be. Allocates.
     *
     * @return the pointer; empty for the value itself.
     */
    public String pointer() {
        return text(this::appendPointer);
    }

    /**
     * The value that was found, as it stands in the message; shortened when it is long. Allocates.
     *
     * @return the JSON text, or a word when there is nothing to show.
     */
    public String found() {
        return text(this::appendFound);
    }

    /**
     * Appends the pointer to an open string. Names beyond a length are shortened. Allocates nothing.
     *
     * @param writer with an open string.
     */
    public void appendPointer(final JsonWriter writer) {
        pointer.append(writer, root, failures.index(position));
        if (constraint().member() != null) {
            InstancePointer.appendToken(writer, constraint().member());
        }
    }

    /**
     * Appends what was found to an open string. Allocates nothing.
     *
     * @param writer with an open string.
     */
    public void appendFound(final JsonWriter writer) {
        if (constraint().member() != null) {
            writer.append("nothing");
            return;
        }
        final UnsafeBuffer buffer = root.buffer();
        final int index = failures.index(position);
        // Of a long value nothing is read behind what is shown.
        final int end =
                JsonSpans.valueEnd(buffer, index, Math.min(root.offset() + root.length(), index + MAX_SHOWN + 1));
        final JsonType type = JsonType.of(buffer.getByte(index));
        if (end - index <= MAX_SHOWN) {
            writer.appendUtf8(buffer, index, end - index);
        } else if (type == JsonType.OBJECT || type == JsonType.ARRAY) {
            writer.append(type == JsonType.OBJECT ? "an object" : "an array");
        } else {
            int cut = index + MAX_SHOWN;
            while ((buffer.getByte(cut) & 0xC0) == 0x80) {
                cut--;
            }
            writer.appendUtf8(buffer, index, cut - index).append("…");
        }
    }

    /**
     * Appends the failure to an open string, as people and models read it. Allocates nothing.
     *
     * @param writer with an open string.
     */
    public void appendTo(final JsonWriter writer) {
        appendPointer(writer);
        writer.append(": expected ").append(expected()).append(", found ");
        appendFound(writer);
        writer.append(" (").append(keyword()).append(")");
    }

    /**
     * Writes the failure as an object with {@code pointer}, {@code keyword}, {@code expected} and {@code found}.
     * Allocates nothing.
     *
     * @param writer positioned at a value.
     */
    public void write(final JsonWriter writer) {
        writer.beginObject().name(POINTER).beginString();
        appendPointer(writer);
        writer.endString()
                .name(KEYWORD)
                .value(keyword())
                .name(EXPECTED)
                .value(expected())
                .name(FOUND)
                .beginString();
        appendFound(writer);
        writer.endString().endObject();
    }

    /** The text that is appended to an open string. Allocates. */
    static String text(final Consumer<JsonWriter> appender) {
        final HeapJson json = new HeapJson();
        appender.accept(json.writer().beginString());
        json.writer().endString();
        return json.value().string();
    }
}
