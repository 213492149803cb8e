package org.peregrine.codec.recording;

import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.OnHeapBytes;
import net.openhft.chronicle.wire.BinaryWire;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.agrona.DirectBuffer;

/**
 * Encodes documents one behind the other into memory of its own; allocates nothing once that is large enough. One
 * thread.
 *
 * <pre>{@code
 *   encoder.begin(DocumentKind.FRAME).number(SHARD, 0).bytes(BODY, buffer, offset, length).end();
 *   out.write(encoder.array(), 0, encoder.length());
 *   encoder.clear();
 * }</pre>
 */
public final class RecordingEncoder {
    private static final int INITIAL_BYTES = 1 << 16;

    private final OnHeapBytes bytes = Bytes.allocateElasticOnHeap(INITIAL_BYTES);
    private BinaryWire wire = newWire();
    private final CRC32C check = new CRC32C();
    private byte[] scratch = new byte[INITIAL_BYTES];
    private Bytes<byte[]> scratchView = Bytes.wrapForRead(scratch);
    private DocumentContext document;
    private Wire fields;
    private int start;

    /** Creates an encoder without a document. */
    public RecordingEncoder() {}

    private BinaryWire newWire() {
        return new BinaryWire(bytes, true, false, false, Integer.MAX_VALUE, "binary");
    }

    /**
     * Begins a document.
     *
     * @param kind a header becomes a meta-data document.
     * @return this.
     */
    public RecordingEncoder begin(DocumentKind kind) {
        start = length();
        document = wire.writingDocument(kind == DocumentKind.HEADER);
        fields = document.wire();
        fields.write(RecordingFormat.CHECK).int64(0);
        return text(RecordingField.KIND, kind.wireName());
    }

    /**
     * Adds a number.
     *
     * @param field its name.
     * @param value its value.
     * @return this.
     */
    public RecordingEncoder number(RecordingField field, long value) {
        fields.write(field.wireName()).int64(value);
        return this;
    }

    /**
     * Adds a text.
     *
     * @param field its name.
     * @param value its value.
     * @return this.
     */
    public RecordingEncoder text(RecordingField field, CharSequence value) {
        fields.write(field.wireName()).text(value);
        return this;
    }

    /**
     * Adds bytes.
     *
     * @param field its name.
     * @param buffer holds the bytes; copied.
     * @param offset of the first.
     * @param length number of bytes.
     * @return this.
     */
    public RecordingEncoder bytes(RecordingField field, DirectBuffer buffer, int offset, int length) {
        if (length > scratch.length) {
            scratch = new byte[Integer.highestOneBit(length - 1) << 1];
            scratchView = Bytes.wrapForRead(scratch);
        }
        if (length > 0) {
            buffer.getBytes(offset, scratch, 0, length);
        }
        scratchView.readPositionRemaining(0, length);
        fields.write(field.wireName()).bytes(scratchView);
        return this;
    }

    /** Ends the document, and writes its check. */
    public void end() {
        document.close();
        document = null;
        final int checked = start + RecordingFormat.WORD_BYTES + RecordingFormat.CHECK_BYTES;
        check.reset();
        check.update(array(), checked, length() - checked);
        bytes.writeLong(checked - Long.BYTES, check.getValue());
    }

    /** Takes back the document that is not ended; does nothing when there is none. */
    public void abandon() {
        if (document != null) {
            document = null;
            bytes.writePosition(start);
            wire = newWire();
        }
    }

    /**
     * The encoded documents.
     *
     * @return of the encoder, valid until the next document begins; only {@link #length()} bytes count.
     */
    public byte[] array() {
        return bytes.underlyingObject();
    }

    /**
     * Number of bytes encoded.
     *
     * @return bytes of all documents since the last clear.
     */
    public int length() {
        return (int) bytes.writePosition();
    }

    /** Removes the documents. */
    public void clear() {
        wire.clear();
    }
}
