package org.peregrine.codec.recording;

import java.util.EnumMap;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.wire.BinaryWire;
import net.openhft.chronicle.wire.ValueIn;

/**
 * Decodes documents. Values are read by the types of {@link RecordingField}, never by what a document says of itself,
 * so that a crafted one cannot make objects. One thread.
 */
public final class RecordingDecoder {
    private final CRC32C check = new CRC32C();
    private String damage = "";

    /** Creates a decoder. */
    public RecordingDecoder() {}

    /**
     * Decodes one document.
     *
     * @param content the bytes after its word.
     * @param length of the content, as {@link RecordingFormat#lengthOf} says.
     * @return null when it is damaged; {@link #damage()} says how.
     */
    public RecordedDocument decode(byte[] content, int length) {
        damage = "";
        final Bytes<byte[]> bytes = Bytes.wrapForRead(content);
        try {
            bytes.readLimit(length);
            final BinaryWire wire = new BinaryWire(bytes, true, false, false, Integer.MAX_VALUE, "binary");
            final StringBuilder name = new StringBuilder();
            final ValueIn first = wire.read(name);
            if (!RecordingFormat.CHECK.contentEquals(name)) {
                return damaged("a document does not begin with its check");
            }
            final long expected = first.int64();
            final int checked = (int) bytes.readPosition();
            check.reset();
            check.update(content, checked, length - checked);
            return check.getValue() == expected ? fields(wire, name) : damaged("a document fails its check");
        } catch (final RuntimeException malformed) {
            return damaged("a document is malformed: " + malformed);
        } finally {
            bytes.releaseLast();
        }
    }

    private static RecordedDocument fields(BinaryWire wire, StringBuilder name) {
        final EnumMap<RecordingField, Object> fields = new EnumMap<>(RecordingField.class);
        while (wire.bytes().readRemaining() > 0) {
            final ValueIn value = wire.read(name);
            final RecordingField field = RecordingField.of(name);
            if (field == null) {
                value.skipValue();
                continue;
            }
            fields.put(
                    field,
                    switch (field.type()) {
                        case NUMBER -> value.int64();
                        case TEXT -> value.text();
                        case BYTES -> value.bytes();
                    });
        }
        final Object kind = fields.get(RecordingField.KIND);
        return new RecordedDocument(kind == null ? null : DocumentKind.of(kind.toString()), fields);
    }

    private RecordedDocument damaged(String how) {
        damage = how;
        return null;
    }

    /**
     * The damage of the last document.
     *
     * @return half a sentence; empty when it is good.
     */
    public String damage() {
        return damage;
    }
}
