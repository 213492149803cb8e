package org.peregrine.engine.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.tool.HeaderParameter;

/**
 * Checks that the {@code Mcp-Param-} headers of an HTTP request repeat the arguments that the tool's schema marks: a
 * modern request must have them, in an earlier one those that are there must not differ. Belongs to one thread. Source:
 * MCP 2026-07-28, Streamable HTTP, "Server Behavior for Custom Headers".
 */
public final class ParameterHeaders {
    private static final int ABSENT = -1;
    private static final int REPEATED = -2;

    private final HeaderValues values = new HeaderValues();
    private final JsonValue value = new JsonValue();
    private int foundLength;

    /** Creates a checker. */
    public ParameterHeaders() {}

    /**
     * Checks one parameter.
     *
     * @param event a {@code tools/call} from a transport with headers.
     * @param parameter of its tool.
     * @return whether header and argument say the same, or both say nothing, or the header nothing where it need not.
     */
    public boolean agree(MessageEvent event, HeaderParameter parameter) {
        final FrameRegion frame = event.frame();
        final int offset = find(frame, parameter.fieldName());
        if (offset == ABSENT && !event.version().isModern()) {
            return true;
        }
        if (!parameter.read(event.envelope().arguments(), value)) {
            return offset == ABSENT;
        }
        return offset >= 0 && values.agree(frame.buffer(), offset, foundLength, value);
    }

    /** The offset of the value of the only field of that name. The lines' syntax was checked by the transport. */
    private int find(FrameRegion frame, byte[] name) {
        final UnsafeBuffer buffer = frame.buffer();
        final int end = frame.parameterFieldsOffset() + frame.parameterFieldsLength();
        int found = ABSENT;
        int line = frame.parameterFieldsOffset();
        while (line < end) {
            final int next = endOfLine(buffer, line, end);
            if (isNamed(buffer, line, next, name)) {
                if (found != ABSENT) {
                    return REPEATED;
                }
                found = trim(buffer, line + name.length + 1, next);
            }
            line = next;
        }
        return found;
    }

    private static int endOfLine(UnsafeBuffer buffer, int line, int end) {
        int index = line;
        while (index < end && buffer.getByte(index) != '\n') {
            index++;
        }
        return Math.min(end, index + 1);
    }

    private static boolean isNamed(UnsafeBuffer buffer, int line, int end, byte[] name) {
        if (end - line <= name.length || buffer.getByte(line + name.length) != ':') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            final byte character = buffer.getByte(line + i);
            final boolean upper = character >= 'A' && character <= 'Z';
            if ((upper ? character + ('a' - 'A') : character) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private int trim(UnsafeBuffer buffer, int start, int end) {
        int first = start;
        int last = end;
        while (last > first && isSpace(buffer.getByte(last - 1))) {
            last--;
        }
        while (first < last && isSpace(buffer.getByte(first))) {
            first++;
        }
        foundLength = last - first;
        return first;
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\n';
    }
}
