package org.peregrine.codec.recording;

import net.openhft.chronicle.wire.Wires;

/** Constants that writer and reader agree on. */
public final class RecordingFormat {
    /** The version that this build writes. */
    public static final int VERSION = 1;

    /** Suffix of recordings' names. */
    public static final String FILE_SUFFIX = ".mcprec";

    /** Bytes of the word in front of each document. */
    public static final int WORD_BYTES = Integer.BYTES;

    /** Name, type and value of the check. */
    static final int CHECK_BYTES = 1 + "check".length() + 1 + Long.BYTES;

    static final String CHECK = "check";

    private RecordingFormat() {}

    /**
     * Length of a document that begins with a word.
     *
     * @param word little-endian.
     * @return bytes behind the word; -1 when no whole document can begin so.
     */
    public static int lengthOf(int word) {
        final int length = word & Wires.LENGTH_MASK;
        return Wires.isReady(word) && length > CHECK_BYTES ? length : -1;
    }
}
