package org.peregrine.engine.transport.memory;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * A message of a peer in memory, or the end of its connection: made once, delivered as often as it is sent. What it
 * says is set before it is sent for the first time; a frame that waits in a transport must not change.
 *
 * <pre>
 *   | parameter fields | values of headers, one behind the other | body |padding|
 * </pre>
 */
public final class MemoryFrame {
    private static final FrameHeader[] HEADERS = FrameHeader.values();
    private static final int ABSENT = -1;

    private enum Act {
        SEND,
        END_INPUT,
        DISCONNECT
    }

    private final Act act;
    private final long connectionId;
    private final Map<FrameHeader, String> headers = new EnumMap<>(FrameHeader.class);
    private final int[] headerOffsets = new int[HEADERS.length];
    private final int[] headerLengths = new int[HEADERS.length];
    private String body;
    private String parameterFields = "";
    private FrameKind kind = FrameKind.MESSAGE;
    private FrameFault fault = FrameFault.NONE;
    private long peer = PeerKey.NONE;
    private Principal principal = Principal.ANONYMOUS;
    private WireKind wire = WireKind.OTHER;
    private InetAddress address;
    private RequestHeaders passedHeaders = RequestHeaders.NONE;
    private boolean connectionScoped = true;
    private boolean acceptsStream = true;
    private UnsafeBuffer region;
    private int bodyOffset;
    private int bodyLength;

    private MemoryFrame(Act act, long connectionId, String body) {
        this.act = act;
        this.connectionId = connectionId;
        this.body = body;
        Arrays.fill(headerLengths, ABSENT);
    }

    /**
     * Makes a message.
     *
     * @param connectionId connection of the peer, any number.
     * @param message JSON-RPC, or what a test wants to be taken for it.
     * @return a frame of a connection that protocol state belongs to, as over stdio and TCP.
     */
    public static MemoryFrame message(long connectionId, String message) {
        return new MemoryFrame(Act.SEND, connectionId, message);
    }

    /**
     * Makes the end of a peer's side: it sends no more, and may still read.
     *
     * @param connectionId connection of the peer.
     * @return a frame without a message.
     */
    public static MemoryFrame endOfInput(long connectionId) {
        return new MemoryFrame(Act.END_INPUT, connectionId, "");
    }

    /**
     * Makes the end of a connection.
     *
     * @param connectionId connection of the peer.
     * @return a frame without a message.
     */
    public static MemoryFrame disconnect(long connectionId) {
        return new MemoryFrame(Act.DISCONNECT, connectionId, "");
    }

    /**
     * Makes every message stand alone, as over HTTP: nothing of the protocol belongs to the connection.
     *
     * @return this.
     */
    public MemoryFrame likeHttp() {
        connectionScoped = false;
        return this;
    }

    /**
     * Sets a header.
     *
     * @param header to read.
     * @param value ASCII.
     * @return this.
     */
    public MemoryFrame header(FrameHeader header, String value) {
        headers.put(header, value);
        return this;
    }

    /**
     * Sets header fields that HTTP passes on as they came, for {@code Mcp-Param-}.
     *
     * @param lines whole lines with their ends; empty for none.
     * @return this.
     */
    public MemoryFrame parameterFields(String lines) {
        parameterFields = lines;
        return this;
    }

    /**
     * Sets the purpose.
     *
     * @param wanted anything but a message has no body.
     * @return this.
     */
    public MemoryFrame kind(FrameKind wanted) {
        kind = wanted;
        return this;
    }

    /**
     * Makes it a frame whose bytes could not be taken.
     *
     * @param reason of the fault.
     * @return this.
     */
    public MemoryFrame fault(FrameFault reason) {
        fault = reason;
        return this;
    }

    /**
     * Sets the address of the peer.
     *
     * @param key of the address, as {@link PeerKey} makes it.
     * @return this.
     */
    public MemoryFrame peer(long key) {
        peer = key;
        return this;
    }

    /**
     * Sets the caller.
     *
     * @param caller as a transport would have identified it.
     * @return this.
     */
    public MemoryFrame principal(Principal caller) {
        principal = caller;
        return this;
    }

    /**
     * Sets the way in which it comes.
     *
     * @param kind as a transport would say.
     * @param ofPeer the address of the other end; null for none.
     * @return this.
     */
    public MemoryFrame via(WireKind kind, InetAddress ofPeer) {
        wire = kind;
        address = ofPeer;
        return this;
    }

    /**
     * Sets the header fields that handlers see.
     *
     * @param fields values by name.
     * @return this.
     */
    public MemoryFrame passedHeaders(Map<String, String> fields) {
        passedHeaders = RequestHeaders.of(fields);
        return this;
    }

    /**
     * Says whether several messages may answer.
     *
     * @param accepted false for a peer that takes a single one only.
     * @return this.
     */
    public MemoryFrame acceptsStream(boolean accepted) {
        acceptsStream = accepted;
        return this;
    }

    /**
     * Overwrites a header's value in place, so that a frame can follow what came before it without being made anew. The
     * network thread, between two deliveries.
     *
     * @param header that was set before the frame was sent.
     * @param value holds the new value.
     * @param offset of its first byte; it is as long as the old one.
     */
    public void overwrite(FrameHeader header, DirectBuffer value, int offset) {
        prepare();
        region.putBytes(headerOffsets[header.ordinal()], value, offset, headerLengths[header.ordinal()]);
    }

    /** Lays the bytes out, the first time. */
    void prepare() {
        if (region != null) {
            return;
        }
        final StringBuilder head = new StringBuilder(parameterFields);
        headers.forEach((header, value) -> {
            headerOffsets[header.ordinal()] = head.length();
            headerLengths[header.ordinal()] = value.length();
            head.append(value);
        });
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        bodyOffset = head.length();
        bodyLength = bytes.length;
        region = new UnsafeBuffer(new byte[bodyOffset + bodyLength + BufferPool.PADDING]);
        region.putBytes(0, head.toString().getBytes(StandardCharsets.US_ASCII));
        region.putBytes(bodyOffset, bytes);
        body = null;
    }

    /**
     * Hands the frame to the engine.
     *
     * @param handler takes it.
     * @param frame flyweight of the transport.
     * @param exchangeId of a message.
     * @return false when the engine cannot take it now.
     */
    boolean deliver(FrameHandler handler, Frame frame, long exchangeId) {
        return switch (act) {
            case SEND -> handler.onFrame(fill(frame, exchangeId));
            case END_INPUT -> handler.onPeerEnded(connectionId);
            case DISCONNECT -> handler.onDisconnect(connectionId);
        };
    }

    /** Whether it takes the number of an exchange. */
    boolean isExchange() {
        return act == Act.SEND;
    }

    private Frame fill(Frame frame, long exchangeId) {
        frame.start(connectionId, exchangeId, connectionScoped)
                .peer(peer)
                .principal(principal)
                .via(wire)
                .address(address)
                .headers(passedHeaders)
                .kind(kind)
                .acceptsStream(acceptsStream)
                .fault(fault);
        if (fault == FrameFault.NONE) {
            frame.bytes(region, bodyOffset, bodyLength);
            fillHead(frame);
        }
        return frame;
    }

    private void fillHead(Frame frame) {
        if (!parameterFields.isEmpty()) {
            frame.parameters().set(0, parameterFields.length());
        }
        for (int i = 0; i < HEADERS.length; i++) {
            if (headerLengths[i] != ABSENT) {
                frame.header(HEADERS[i], headerOffsets[i], headerLengths[i]);
            }
        }
    }
}
