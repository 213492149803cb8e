package org.peregrine.codec.json;

/** Receives the members that {@link JsonScanner} finds at the top of a message. */
@FunctionalInterface
public interface MemberHandler {
    /**
     * One member of the root object (depth 1), or of an object that is the value of such a member (depth 2). A depth 2
     * member comes before the depth 1 member it belongs to, because that one's length is known only at its end. The
     * bytes after the member may still turn out to be malformed: nothing may be acted upon before
     * {@link JsonScanner#scan} has returned {@link JsonError#NONE}. Called on the scanning thread; must not throw.
     *
     * @param depth 1 or 2.
     * @param nameOffset index of the name's first byte, after its quote.
     * @param nameLength bytes of the name as they stand in the message, without quotes.
     * @param nameEscaped whether the name contains a backslash.
     * @param type of the value.
     * @param valueOffset index of the value's first byte, its quote when it is a string.
     * @param valueLength bytes of the value, quotes included.
     */
    void onMember(
            int depth,
            int nameOffset,
            int nameLength,
            boolean nameEscaped,
            JsonType type,
            int valueOffset,
            int valueLength);
}
