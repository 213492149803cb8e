package org.peregrine.engine.transport;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;

/**
 * One framed message as a transport hands it over: a line, an HTTP body with its header spans, a WebSocket message.
 *
 * <p>A flyweight owned and reused by its transport, valid only during {@link FrameHandler#onFrame(Frame)}; network
 * thread only. Body and header spans lie in one buffer, headers before the body, so that the receiver takes all of
 * them with a single copy of {@code [regionOffset, bodyOffset + bodyLength)}.
 *
 * <pre>
 *   regionOffset                          bodyOffset
 *        |  ... header spans (optional) ...    |        body         |
 *        +-------------------------------------+---------------------+
 *        |&lt;--------------- regionLength ---------------------------&gt;|
 * </pre>
 */
public final class Frame {
    private static final int HEADERS = FrameHeader.values().length;
    private static final int ABSENT = -1;

    private final int[] headerOffsets = new int[HEADERS];
    private final int[] headerLengths = new int[HEADERS];
    private long connectionId;
    private long peer;
    private Principal principal = Principal.ANONYMOUS;
    private long exchangeId;
    private boolean connectionScoped;
    private WireKind wire = WireKind.OTHER;
    private FrameKind kind = FrameKind.MESSAGE;
    private boolean acceptsStream;
    private FrameFault fault = FrameFault.NONE;
    private UnsafeBuffer buffer;
    private int regionOffset;
    private int bodyOffset;
    private int bodyLength;
    private int parametersOffset = ABSENT;
    private int parametersLength;

    /** Creates an empty frame. */
    public Frame() {
        Arrays.fill(headerOffsets, ABSENT);
    }

    /**
     * Starts a new frame without headers, fault and bytes.
     *
     * @param connection unique among the transport's connections, never used again after its disconnect.
     * @param exchange id of the request on its connection; the reply carries it back.
     * @param scoped whether protocol state (the negotiated version) belongs to the connection, as over stdio and TCP;
     *     false over HTTP, where every request stands alone.
     * @return this.
     */
    public Frame start(long connection, long exchange, boolean scoped) {
        connectionId = connection;
        peer = PeerKey.NONE;
        principal = Principal.ANONYMOUS;
        exchangeId = exchange;
        connectionScoped = scoped;
        wire = WireKind.OTHER;
        kind = FrameKind.MESSAGE;
        acceptsStream = scoped;
        fault = FrameFault.NONE;
        parametersOffset = ABSENT;
        parametersLength = 0;
        buffer = null;
        regionOffset = 0;
        bodyOffset = 0;
        bodyLength = 0;
        Arrays.fill(headerOffsets, ABSENT);
        Arrays.fill(headerLengths, 0);
        return this;
    }

    /** Empties the frame, so that it refers to no bytes. */
    public void clear() {
        start(0, 0, false);
    }

    /**
     * Sets the bytes. The buffer stays the transport's.
     *
     * @param source holds region and body.
     * @param region index at which the bytes to copy begin: the body's own offset when there are no headers.
     * @param offset index of the body's first byte.
     * @param length of the body in bytes.
     * @return this.
     */
    public Frame bytes(UnsafeBuffer source, int region, int offset, int length) {
        buffer = source;
        regionOffset = region;
        bodyOffset = offset;
        bodyLength = length;
        return this;
    }

    /**
     * Sets the span of a header's value. The span must lie inside the region.
     *
     * @param header to read.
     * @param offset index of the value's first byte in the frame's buffer.
     * @param length of the value in bytes, without surrounding white space.
     */
    public void header(FrameHeader header, int offset, int length) {
        headerOffsets[header.ordinal()] = offset;
        headerLengths[header.ordinal()] = length;
    }

    /**
     * Sets the key of the peer's address.
     *
     * @param key of the address, as {@link PeerKey} makes it.
     * @return this.
     */
    public Frame peer(long key) {
        peer = key;
        return this;
    }

    /**
     * The address of the peer.
     *
     * @return {@link PeerKey#NONE} when it does not identify the peer.
     */
    public long peer() {
        return peer;
    }

    /**
     * Sets the caller.
     *
     * @param caller as the transport has identified it.
     * @return this.
     */
    public Frame principal(Principal caller) {
        principal = caller;
        return this;
    }

    /**
     * The caller.
     *
     * @return {@link Principal#ANONYMOUS} when the transport identifies nobody.
     */
    public Principal principal() {
        return principal;
    }

    /**
     * Sets the kind of the connection's wire, for recordings.
     *
     * @param spoken by the connection.
     * @return this.
     */
    public Frame via(WireKind spoken) {
        wire = spoken;
        return this;
    }

    /**
     * Sets the kind of a frame that is no message.
     *
     * @param wanted such a frame has headers and an empty body.
     * @return this.
     */
    public Frame kind(FrameKind wanted) {
        kind = wanted;
        return this;
    }

    /**
     * Sets whether the exchange may be answered by several messages. By default: if protocol state belongs to the
     * connection.
     *
     * @param accepted whether the peer takes a stream.
     * @return this.
     */
    public Frame acceptsStream(boolean accepted) {
        acceptsStream = accepted;
        return this;
    }

    /**
     * Sets the span of the header fields, when there is a {@code Mcp-Param-} field among them. The span must lie inside
     * the region.
     *
     * @param offset index of the first field line's first byte.
     * @param length in bytes: whole lines with their ends, of checked syntax.
     * @return this.
     */
    public Frame parameterFields(int offset, int length) {
        parametersOffset = offset;
        parametersLength = length;
        return this;
    }

    /**
     * Marks a frame whose bytes could not be taken. The path answers it instead of decoding it.
     *
     * @param reason of the fault.
     * @return this.
     */
    public Frame fault(FrameFault reason) {
        fault = reason;
        return this;
    }

    /**
     * Whether a header is present.
     *
     * @param header to read.
     * @return true when its span is set.
     */
    public boolean hasHeader(FrameHeader header) {
        return headerOffsets[header.ordinal()] != ABSENT;
    }

    /**
     * The offset of a header's value.
     *
     * @param header to read.
     * @return an index of {@link #buffer()}, or -1 when the header is absent.
     */
    public int headerOffset(FrameHeader header) {
        return headerOffsets[header.ordinal()];
    }

    /**
     * The length of a header's value.
     *
     * @param header to read; must be present.
     * @return length in bytes.
     */
    public int headerLength(FrameHeader header) {
        return headerLengths[header.ordinal()];
    }

    /**
     * The connection the frame came from.
     *
     * @return its id.
     */
    public long connectionId() {
        return connectionId;
    }

    /**
     * The transport's id of the request, unique on its connection.
     *
     * @return the id that the reply carries back.
     */
    public long exchangeId() {
        return exchangeId;
    }

    /**
     * Whether protocol state belongs to the connection.
     *
     * @return true over stdio and TCP, false over HTTP.
     */
    public boolean connectionScoped() {
        return connectionScoped;
    }

    /**
     * The reason why the frame has no bytes.
     *
     * @return {@link FrameFault#NONE} for a good frame.
     */
    public FrameFault fault() {
        return fault;
    }

    /**
     * The buffer of region and body.
     *
     * @return the transport's buffer; null when {@link #fault()} is set.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * The offset of the bytes to copy.
     *
     * @return an index of {@link #buffer()}.
     */
    public int regionOffset() {
        return regionOffset;
    }

    /**
     * The number of bytes to copy.
     *
     * @return region length in bytes, body included.
     */
    public int regionLength() {
        return bodyOffset + bodyLength - regionOffset;
    }

    /**
     * The offset of the body.
     *
     * @return an index of {@link #buffer()}.
     */
    public int bodyOffset() {
        return bodyOffset;
    }

    /**
     * The length of the body.
     *
     * @return length in bytes.
     */
    public int bodyLength() {
        return bodyLength;
    }

    /**
     * The kind of the connection's wire.
     *
     * @return never null.
     */
    public WireKind wire() {
        return wire;
    }

    /**
     * The kind of the frame.
     *
     * @return never null.
     */
    public FrameKind kind() {
        return kind;
    }

    /**
     * Whether the exchange may be answered by several messages.
     *
     * @return false when the peer takes a single one only.
     */
    public boolean acceptsStream() {
        return acceptsStream;
    }

    /**
     * The offset of the lines of all header fields, when one is a {@code Mcp-Param-} field.
     *
     * @return an index of {@link #buffer()}, or -1 when there is none.
     */
    public int parameterFieldsOffset() {
        return parametersOffset;
    }

    /**
     * The length of those lines.
     *
     * @return bytes; 0 when there are none.
     */
    public int parameterFieldsLength() {
        return parametersLength;
    }
}
