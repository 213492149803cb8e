package org.peregrine.codec.recording;

import java.util.EnumMap;
import java.util.Map;

/** One document as it was read. Immutable, but for the arrays it hands out. */
public final class RecordedDocument {
    private final DocumentKind kind;
    private final Map<RecordingField, Object> fields;

    RecordedDocument(DocumentKind kind, EnumMap<RecordingField, Object> fields) {
        this.kind = kind;
        this.fields = fields;
    }

    /**
     * Kind of the document.
     *
     * @return null when this version does not know the kind.
     */
    public DocumentKind kind() {
        return kind;
    }

    /**
     * Whether it has a field.
     *
     * @param field the name.
     * @return true when it was written.
     */
    public boolean has(RecordingField field) {
        return fields.containsKey(field);
    }

    /**
     * A number.
     *
     * @param field its name.
     * @return its value; -1 when it is not there.
     */
    public long number(RecordingField field) {
        return fields.get(field) instanceof Long value ? value : -1;
    }

    /**
     * A text.
     *
     * @param field its name.
     * @return its value; empty when it is not there.
     */
    public String text(RecordingField field) {
        return fields.get(field) instanceof String value ? value : "";
    }

    /**
     * Bytes.
     *
     * @param field their name.
     * @return not copied; empty when they are not there.
     */
    public byte[] bytes(RecordingField field) {
        return fields.get(field) instanceof byte[] value ? value : new byte[0];
    }
}
