package org.peregrine.codec.recording;

import java.util.Locale;

/** Kinds of documents of a recording. */
public enum DocumentKind {
    /** The beginning of a file: format, environment, redaction rules. */
    HEADER,
    /** A connection from which the first frame came. */
    OPENED,
    /** A frame that a peer sent. */
    FRAME,
    /** A reply, or one part of it, that was handed to the transport. */
    REPLY,
    /** A peer will send no more. */
    PEER_ENDED,
    /** The end of a connection. */
    CLOSED,
    /** Frames and replies that are not in the recording, because they could not be taken or written. */
    GAP,
    /** The recording ended in order. */
    END;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /**
     * The kind's name in a document.
     *
     * @return lower case with hyphens.
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Finds a kind.
     *
     * @param name as in a document.
     * @return null when this version does not know it.
     */
    public static DocumentKind of(String name) {
        for (final DocumentKind kind : values()) {
            if (kind.wireName.equals(name)) {
                return kind;
            }
        }
        return null;
    }
}
