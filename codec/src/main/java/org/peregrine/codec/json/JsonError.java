package org.peregrine.codec.json;

/** Reasons why bytes are not one JSON text. The place is {@link JsonScanner#errorOffset()}. */
public enum JsonError {
    /** Nothing is wrong. */
    NONE("no error"),
    /** There is no value, at most white space. */
    EMPTY("empty message"),
    /** A byte that the grammar does not allow at this place. */
    UNEXPECTED_BYTE("unexpected byte"),
    /** The message ends inside a value. */
    UNTERMINATED("message ends inside a value"),
    /** A backslash that begins no escape of RFC 8259 section 7. */
    BAD_ESCAPE("bad escape in a string"),
    /** A byte below 0x20 inside a string. */
    CONTROL_CHARACTER("control character in a string"),
    /** Bytes that are not UTF-8: overlong, a surrogate, above U+10FFFF, cut off. */
    BAD_UTF8("bytes are not UTF-8"),
    /** A number that RFC 8259 section 6 does not allow. */
    BAD_NUMBER("bad number"),
    /** More open objects and arrays than the scanner's limit. */
    TOO_DEEP("nested too deeply"),
    /** Something other than white space follows the value. */
    TRAILING_BYTES("bytes after the value"),
    /** The message begins with U+FEFF, which RFC 8259 section 8.1 forbids to send. */
    BYTE_ORDER_MARK("byte order mark");

    private final String message;

    JsonError(final String message) {
        this.message = message;
    }

    /**
     * A constant English phrase for logs and error replies. Any thread.
     *
     * @return the phrase, without a full stop.
     */
    public String message() {
        return message;
    }
}
