package org.peregrine.engine.message;

import java.net.InetAddress;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.HeaderView;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * Memory of one frame's only copy: what the engine needs of its head, and its body, followed by the scanner's sentinel.
 *
 * <pre>
 *   | header values | Mcp-Param- lines | fields for handlers | body | sentinel |
 * </pre>
 *
 * <p>Written by the receiver, read by the stages, released by the sender.
 */
public final class FrameRegion {
    private static final FrameHeader[] HEADERS = FrameHeader.values();
    private static final int ABSENT = -1;

    private final UnsafeBuffer inline;
    private final BufferPool pool;
    private final int[] headerOffsets = new int[HEADERS.length];
    private final int[] headerLengths = new int[HEADERS.length];
    private UnsafeBuffer borrowed;
    private UnsafeBuffer buffer;
    private final HeaderView headers = new HeaderView();
    private long peer;
    private InetAddress address;
    private Principal principal = Principal.ANONYMOUS;
    private int bodyOffset;
    private int bodyLength;
    private int parametersOffset;
    private int parametersLength;
    private int headersLength;
    private boolean connectionScoped;
    private boolean acceptsStream;
    private WireKind wire = WireKind.OTHER;
    private FrameKind kind = FrameKind.MESSAGE;
    private FrameFault fault = FrameFault.NONE;

    FrameRegion(UnsafeBuffer inline, BufferPool pool) {
        this.inline = inline;
        this.pool = pool;
        release();
    }

    /**
     * Takes a frame: its bytes, when it has any, are copied. Of a frame whose bytes cannot be taken the region has kind
     * and fault, no header and an empty body.
     *
     * @param frame of the transport's; the region is empty.
     */
    void take(Frame frame) {
        peer = frame.peer();
        address = frame.address();
        principal = frame.principal();
        connectionScoped = frame.connectionScoped();
        acceptsStream = frame.acceptsStream();
        wire = frame.wire();
        kind = frame.kind();
        fault = frame.fault();
        if (fault == FrameFault.NONE && !copy(frame)) {
            fault = FrameFault.NO_MEMORY;
        }
    }

    /** Returns false when the frame does not fit inline and the pool has no buffer. */
    private boolean copy(Frame frame) {
        final int length = length(frame);
        if (length + JsonScanner.PADDING > inline.capacity()) {
            borrowed = pool.borrow(length + JsonScanner.PADDING);
            if (borrowed == null) {
                return false;
            }
            buffer = borrowed;
        }
        parametersOffset = copyHeaders(frame);
        parametersLength = frame.parameters().length();
        if (parametersLength > 0) {
            frame.parameters().copy(frame.buffer(), buffer, parametersOffset);
        }
        bodyOffset = parametersOffset + parametersLength;
        headersLength = frame.headersLength();
        if (headersLength > 0) {
            frame.copyHeaders(buffer, bodyOffset, headers);
            bodyOffset += headersLength;
        }
        bodyLength = frame.bodyLength();
        buffer.putBytes(bodyOffset, frame.buffer(), frame.bodyOffset(), bodyLength);
        buffer.putLong(length, 0L);
        return true;
    }

    private static int length(Frame frame) {
        int length = frame.parameters().length() + frame.headersLength() + frame.bodyLength();
        for (int i = 0; i < HEADERS.length; i++) {
            length += frame.headerLength(HEADERS[i]);
        }
        return length;
    }

    /** Copies the values of all headers that are there; returns the index after them. */
    private int copyHeaders(Frame frame) {
        int end = 0;
        for (int i = 0; i < HEADERS.length; i++) {
            final int offset = frame.headerOffset(HEADERS[i]);
            if (offset != ABSENT) {
                final int length = frame.headerLength(HEADERS[i]);
                buffer.putBytes(end, frame.buffer(), offset, length);
                headerOffsets[i] = end;
                headerLengths[i] = length;
                end += length;
            }
        }
        return end;
    }

    /**
     * The bytes.
     *
     * @return inline slice or borrowed buffer.
     */
    public UnsafeBuffer buffer() {
        return buffer;
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
     * The address of the other end of the connection.
     *
     * @return null when it has none.
     */
    public InetAddress address() {
        return address;
    }

    /**
     * The header fields that handlers see.
     *
     * @return a view of this memory, valid until it is released.
     */
    public RequestHeaders headers() {
        return headers;
    }

    /**
     * Length of the block of those fields.
     *
     * @return bytes; 0 when there are none.
     */
    public int headersLength() {
        return headersLength;
    }

    /**
     * The peer that what is kept counts for: the caller, from wherever it sends, when it is known; its address
     * otherwise.
     *
     * @return {@link PeerKey#NONE} when neither is known.
     */
    public long holderKey() {
        return principal.isAnonymous() ? peer : principal.ownerKey();
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
     * Whether protocol state belongs to the connection.
     *
     * @return false over HTTP.
     */
    public boolean connectionScoped() {
        return connectionScoped;
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
     * The way in which the connection carries messages.
     *
     * @return never null.
     */
    public WireKind wire() {
        return wire;
    }

    /**
     * The kind of the frame.
     *
     * @return a message, but for HTTP's GET and DELETE.
     */
    public FrameKind kind() {
        return kind;
    }

    /**
     * The reason why the frame has no bytes.
     *
     * @return none for a good frame.
     */
    public FrameFault fault() {
        return fault;
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
     * @return bytes.
     */
    public int bodyLength() {
        return bodyLength;
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
     * @return bytes.
     */
    public int headerLength(FrameHeader header) {
        return headerLengths[header.ordinal()];
    }

    /**
     * Copies a header's value.
     *
     * @param header to read.
     * @return null when the header is absent.
     */
    public byte[] copyHeader(FrameHeader header) {
        final int offset = headerOffset(header);
        if (offset < 0) {
            return null;
        }
        final byte[] value = new byte[headerLength(header)];
        buffer.getBytes(offset, value);
        return value;
    }

    /**
     * The offset of the lines with the {@code Mcp-Param-} fields, and of those between them.
     *
     * @return an index of {@link #buffer()}; meaningless when {@link #parameterFieldsLength()} is 0.
     */
    public int parameterFieldsOffset() {
        return parametersOffset;
    }

    /**
     * The length of those lines.
     *
     * @return bytes; 0 when there is no such field.
     */
    public int parameterFieldsLength() {
        return parametersLength;
    }

    /** Empties the region: releases a borrowed buffer and resets all fields. */
    void release() {
        final UnsafeBuffer released = borrowed;
        borrowed = null;
        buffer = inline;
        peer = PeerKey.NONE;
        address = null;
        headers.wrap(HeaderSelection.NONE, inline, 0, 0);
        principal = Principal.ANONYMOUS;
        bodyOffset = 0;
        bodyLength = 0;
        parametersOffset = 0;
        parametersLength = 0;
        headersLength = 0;
        connectionScoped = false;
        acceptsStream = false;
        wire = WireKind.OTHER;
        kind = FrameKind.MESSAGE;
        fault = FrameFault.NONE;
        for (int i = 0; i < headerOffsets.length; i++) {
            headerOffsets[i] = ABSENT;
            headerLengths[i] = 0;
        }
        if (released != null) { // Last: should it fail, the region is empty all the same.
            pool.release(released);
        }
    }
}
