package org.peregrine.codec.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the documents of one file, up to its end or the first damage: a document that was cut off, or that fails its
 * check. One thread.
 */
public final class RecordingReader {
    private static final int CHUNK = 1 << 20;

    private final InputStream in;
    private final RecordingDecoder decoder = new RecordingDecoder();
    private byte[] content = new byte[1 << 16];
    private long position;
    private String damage = "";

    /**
     * Creates a reader.
     *
     * @param in from the file's first byte; the caller closes it.
     */
    public RecordingReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next document.
     *
     * @return null at the end, and at the first damage, see {@link #damage()}.
     * @throws IOException when the stream fails.
     */
    public RecordedDocument next() throws IOException {
        final byte[] word = in.readNBytes(RecordingFormat.WORD_BYTES);
        if (word.length == 0 || !damage.isEmpty()) {
            return null;
        }
        if (word.length < RecordingFormat.WORD_BYTES) {
            return damaged("the file ends inside a document");
        }
        final int length = RecordingFormat.lengthOf(
                ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (length < 0) {
            return damaged("no document begins here");
        }
        if (!read(length)) {
            return damaged("the file ends inside a document");
        }
        final RecordedDocument document = decoder.decode(content, length);
        if (document == null) {
            return damaged(decoder.damage());
        }
        position += RecordingFormat.WORD_BYTES + length;
        return document;
    }

    /** Takes no more memory than the file has bytes, whatever a damaged word says. */
    private boolean read(int length) throws IOException {
        int count = 0;
        while (count < length) {
            final int wanted = Math.min(length - count, CHUNK);
            if (content.length < count + wanted) {
                content = Arrays.copyOf(content, Math.min(length, 2 * (count + wanted)));
            }
            final int more = in.readNBytes(content, count, wanted);
            count += more;
            if (more < wanted) {
                return false;
            }
        }
        return true;
    }

    private RecordedDocument damaged(String how) {
        damage = how;
        return null;
    }

    /**
     * The damage of the file.
     *
     * @return half a sentence; empty while it is good.
     */
    public String damage() {
        return damage;
    }

    /**
     * Start of the next document, or of the damage.
     *
     * @return bytes from the file's beginning.
     */
    public long position() {
        return position;
    }
}
