package org.peregrine.engine.transport;

import java.net.InetAddress;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;

/**
 * One framed message as a transport hands it over: a line, an HTTP body with its header spans, a WebSocket message.
 *
 * <p>A flyweight owned and reused by its transport, valid only during {@link FrameHandler#onFrame(Frame)}; network
 * thread only. Body and header spans lie in one buffer, in any order; the receiver copies them alone, so that what else
 * stands in a request's head, such as a checked token, takes no room in the ring.
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
    private int bodyOffset;
    private int bodyLength;
    private final ParameterFields parameters = new ParameterFields();
    private RequestHeaders headers = RequestHeaders.NONE;
    private InetAddress address;

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
        parameters.clear();
        headers = RequestHeaders.NONE;
        address = null;
        buffer = null;
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
     * @param source holds body and headers.
     * @param offset index of the body's first byte.
     * @param length of the body in bytes.
     * @return this.
     */
    public Frame bytes(UnsafeBuffer source, int offset, int length) {
        buffer = source;
        bodyOffset = offset;
        bodyLength = length;
        return this;
    }

    /**
     * Sets the exchange, once it is known on which shard the frame goes on.
     *
     * @param exchange id of the request on its connection.
     * @return this.
     */
    public Frame exchange(long exchange) {
        exchangeId = exchange;
        return this;
    }

    /**
     * Sets the span of a header's value.
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
     * Sets the address of the other end of the connection, for handlers.
     *
     * @param ofPeer null when it has none, as over a Unix socket.
     * @return this.
     */
    public Frame address(InetAddress ofPeer) {
        address = ofPeer;
        return this;
    }

    /**
     * The address of the other end of the connection.
     *
     * @return null when it has none.
     */
    public InetAddress address() {
        return address;
    }

    /**
     * Sets the header fields that handlers see.
     *
     * @param passed copied by the engine with the frame.
     * @return this.
     */
    public Frame headers(RequestHeaders passed) {
        headers = passed;
        return this;
    }

    /**
     * The header fields that handlers see.
     *
     * @return {@link RequestHeaders#NONE} when there are none.
     */
    public RequestHeaders headers() {
        return headers;
    }

    /**
     * Length of the block of those fields.
     *
     * @return bytes.
     */
    public int headersLength() {
        return headers.length();
    }

    /**
     * Copies the block of those fields.
     *
     * @param target with room for it.
     * @param index of its first byte.
     * @param view wrapped around the copy.
     */
    public void copyHeaders(MutableDirectBuffer target, int index, HeaderView view) {
        target.putBytes(index, headers.block(), headers.offset(), headers.length());
        view.wrap(headers.names(), target, index, headers.length());
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
     * The lines with the {@code Mcp-Param-} fields of the head.
     *
     * @return of {@link #buffer()}; empty when there is none.
     */
    public ParameterFields parameters() {
        return parameters;
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
     * The buffer of headers and body.
     *
     * @return the transport's buffer; null when {@link #fault()} is set.
     */
    public UnsafeBuffer buffer() {
        return buffer;
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
}
