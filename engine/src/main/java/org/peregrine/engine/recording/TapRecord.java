package org.peregrine.engine.recording;

import org.peregrine.engine.transport.FrameHeader;

/**
 * Layout of a record in the ring between network thread and recording thread, native byte order.
 *
 * <pre>
 *    0         8            16         24       28        32     36   37   38    39
 *   +---------+------------+----------+--------+---------+------+----+----+-----+-----+- - - -+- - -+
 *   | time ns | connection | exchange | retry  | headers | body |wire|kind|fault|flags|headers|body |
 *   |         | (gap:      |          | ms     | bytes   | bytes|    |    |     |     |       |     |
 *   |         | missed)    |          |        |         |      |    |    |     |     |       |     |
 *   +---------+------------+----------+--------+---------+------+----+----+-----+-----+- - - -+- - -+
 *
 *   headers := ( id byte | length int | value )*
 * </pre>
 *
 * <p>A body that is longer than a record goes on in {@link #MORE} records, which are nothing but bytes.
 */
final class TapRecord {
    static final int FRAME = 1;
    static final int REPLY = 2;
    static final int PEER_ENDED = 3;
    static final int CLOSED = 4;
    static final int GAP = 5;
    static final int MORE = 6;

    static final int TIME_NS = 0;
    static final int CONNECTION = 8;
    static final int MISSED = CONNECTION;
    static final int EXCHANGE = 16;
    static final int RETRY_MS = 24;
    static final int HEADERS_LENGTH = 28;
    static final int BODY_LENGTH = 32;
    static final int WIRE = 36;
    static final int KIND = 37;
    static final int FAULT = 38;
    static final int FLAGS = 39;
    static final int HEADERS = 40;

    static final int STREAM_FLAG = 1;
    static final int UNDELIVERED_FLAG = 2;

    /** Id of the header lines that hold {@code Mcp-Param-} fields; the others are ordinals of {@link FrameHeader}. */
    static final int PARAMETER_FIELDS = 0x7F;

    static final int HEADER_PREFIX = Byte.BYTES + Integer.BYTES;

    private TapRecord() {}
}
