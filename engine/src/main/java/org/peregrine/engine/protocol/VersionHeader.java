package org.peregrine.engine.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.transport.FrameHeader;

/** Reads the header {@code MCP-Protocol-Version}. Source: MCP 2025-11-25, Transports, "Protocol Version Header". */
final class VersionHeader {
    private static final String DATE = "dddd-dd-dd";

    private VersionHeader() {}

    /** The revision that is named; null when there is none, or it is not served. */
    static ProtocolVersion version(FrameRegion frame) {
        final int offset = frame.headerOffset(FrameHeader.PROTOCOL_VERSION);
        return offset < 0
                ? null
                : ProtocolVersion.lookup(frame.buffer(), offset, frame.headerLength(FrameHeader.PROTOCOL_VERSION));
    }

    static boolean isThere(FrameRegion frame) {
        return frame.headerOffset(FrameHeader.PROTOCOL_VERSION) >= 0;
    }

    /** Whether nothing is named that could not be a revision: one that is not known yet is still negotiated. */
    static boolean isAbsentOrDate(FrameRegion frame) {
        final int offset = frame.headerOffset(FrameHeader.PROTOCOL_VERSION);
        return offset < 0 || isDate(frame.buffer(), offset, frame.headerLength(FrameHeader.PROTOCOL_VERSION));
    }

    private static boolean isDate(UnsafeBuffer buffer, int offset, int length) {
        if (length != DATE.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            final byte character = buffer.getByte(offset + i);
            final boolean digit = character >= '0' && character <= '9';
            if (DATE.charAt(i) == 'd' ? !digit : character != '-') {
                return false;
            }
        }
        return true;
    }
}
