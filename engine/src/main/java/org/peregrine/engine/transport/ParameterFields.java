package org.peregrine.engine.transport;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The lines of a head from its first to its last {@code Mcp-Param-} field, of checked syntax, but for a part that is
 * left out. Network thread only, as the {@link Frame} that they belong to.
 */
public final class ParameterFields {
    private int offset;
    private int length;
    private int withheldOffset;
    private int withheldLength;

    ParameterFields() {}

    void clear() {
        offset = 0;
        length = 0;
        withheldOffset = 0;
        withheldLength = 0;
    }

    /**
     * Sets the lines.
     *
     * @param start index of the first line's first byte in the frame's buffer.
     * @param count in bytes: whole lines with their ends.
     */
    public void set(int start, int count) {
        offset = start;
        length = count;
    }

    /**
     * Leaves a part out, such as a token that is checked already.
     *
     * @param start index of the part's first byte, inside the lines.
     * @param count in bytes: whole lines with their ends.
     */
    public void leaveOut(int start, int count) {
        withheldOffset = start;
        withheldLength = count;
    }

    /**
     * The length of the lines, without what is left out.
     *
     * @return bytes; 0 when there are none.
     */
    public int length() {
        return length - withheldLength;
    }

    /**
     * Copies the lines, without what is left out.
     *
     * @param source the frame's buffer.
     * @param target with room for them.
     * @param index of the first byte in the target.
     */
    public void copy(UnsafeBuffer source, MutableDirectBuffer target, int index) {
        if (withheldLength == 0) {
            target.putBytes(index, source, offset, length);
            return;
        }
        final int before = withheldOffset - offset;
        final int rest = withheldOffset + withheldLength;
        target.putBytes(index, source, offset, before);
        target.putBytes(index + before, source, rest, offset + length - rest);
    }
}
