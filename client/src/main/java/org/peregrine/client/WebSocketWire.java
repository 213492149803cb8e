package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.request.Ascii;
import org.peregrine.client.response.ResponseHead;
import org.peregrine.client.response.StatusText;
import org.peregrine.client.socket.ByteQueue;
import org.peregrine.client.socket.SocketLink;
import org.peregrine.client.socket.SocketSet;
import org.peregrine.codec.websocket.CloseReason;
import org.peregrine.codec.websocket.FrameHead;
import org.peregrine.codec.websocket.Mask;

/** WebSocket: a message in each text frame or run of frames, subprotocol {@code mcp}. Source: RFC 6455. One thread. */
final class WebSocketWire implements Wire, SocketLink.Owner {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int SWITCHING = 101;
    private static final int CLOSE_CODE_BYTES = 2;

    private final WireOwner owner;
    private final Target target;
    private final ClientSettings settings;
    private final SocketLink link;
    private final ByteQueue partial;
    private final ResponseHead head = new ResponseHead();
    private final FrameHead frame = FrameHead.ofServers();
    private final UnsafeBuffer frameHead = new UnsafeBuffer(new byte[FrameHead.MAX_CLIENT_BYTES]);
    private final SplittableRandom random = new SplittableRandom();
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);
    private String acceptKey = "";
    private boolean upgraded;

    /** A message has begun, and its last frame has not come. */
    private boolean fragmented;

    WebSocketWire(SocketSet sockets, Target target, ClientSettings settings, WireOwner owner) {
        this.owner = owner;
        this.target = target;
        this.settings = settings;
        link = new SocketLink(sockets, settings.tls().route(target), settings.maxMessageBytes(), this);
        partial = new ByteQueue(sockets.pool());
    }

    @Override
    public void connect() {
        link.connect();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length) {
        if (link.isFull()) {
            return Offer.BACK_PRESSURED;
        }
        send(FrameHead.TEXT, message, offset, length);
        return Offer.TAKEN;
    }

    private void send(int opcode, DirectBuffer payload, int offset, int length) {
        final int key = random.nextInt();
        final ByteQueue out = link.output();
        out.append(frameHead, 0, FrameHead.writeMasked(frameHead, 0, opcode, length, key));
        out.append(payload, offset, length);
        if (length > 0) {
            Mask.apply(out.view(), out.end() - length, out.end() - length, length, key);
        }
        link.markDirty();
    }

    @Override
    public void pause() {
        link.pause();
    }

    @Override
    public void resume() {
        link.resume();
    }

    @Override
    public void close() {
        if (link.isConnected() && upgraded) {
            send(FrameHead.CLOSE, nothing, 0, 0);
            link.flush();
        }
        upgraded = false;
        partial.clear();
        link.close();
    }

    @Override
    public void onConnected() {
        final byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        final String keyText = Base64.getEncoder().encodeToString(key);
        acceptKey = acceptKey(keyText);
        link.output()
                .append(Ascii.bytes("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + keyText
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mcp\r\n" + settings.headerLines()
                        + "\r\n"));
    }

    private static String acceptKey(String key) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-1").digest(Ascii.bytes(key + GUID));
            return Base64.getEncoder().encodeToString(digest);
        } catch (final NoSuchAlgorithmException impossible) { // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int onInput(UnsafeBuffer buffer, int from, int limit) {
        int index = from;
        if (!upgraded) {
            index = upgrade(buffer, from, limit);
            if (!upgraded) {
                return index;
            }
        }
        while (upgraded && frame.read(buffer, index, limit)) {
            if (frame.violation() != CloseReason.NONE) {
                fail("the server broke a rule of WebSocket: "
                        + frame.violation().text());
                return limit;
            }
            if (frame.length() > settings.maxMessageBytes() - partial.length()) {
                fail("a message is longer than " + settings.maxMessageBytes() + " bytes");
                return limit;
            }
            final int payload = index + frame.headBytes();
            final int length = (int) frame.length();
            if (limit - payload < length) {
                break;
            }
            onFrame(buffer, payload, length);
            index = payload + length;
        }
        return index;
    }

    private int upgrade(UnsafeBuffer buffer, int from, int limit) {
        final int end = head.parse(buffer, from, limit);
        if (end == ResponseHead.INCOMPLETE) {
            return from;
        }
        if (end == ResponseHead.FAULTY) {
            fail(head.fault());
        } else if (head.status() != SWITCHING) {
            fail("the server answered the WebSocket handshake with " + StatusText.of(head.status()));
        } else if (!buffer.getStringWithoutLengthAscii(head.acceptKeyOffset(), head.acceptKeyLength())
                .equals(acceptKey)) {
            fail("the server's Sec-WebSocket-Accept is wrong");
        } else {
            upgraded = true;
            owner.onUp();
            return end;
        }
        return limit;
    }

    private void onFrame(UnsafeBuffer buffer, int payload, int length) {
        switch (frame.opcode()) {
            case FrameHead.TEXT, FrameHead.CONTINUATION -> {
                if (fragmented == (frame.opcode() == FrameHead.CONTINUATION)) {
                    onText(buffer, payload, length);
                } else {
                    fail(fragmented ? "the server began a message within another" : "the server continued no message");
                }
            }
            case FrameHead.PING -> {
                if (!link.isFull()) { // A server that reads nothing has no use for more pongs.
                    send(FrameHead.PONG, buffer, payload, length);
                }
            }
            case FrameHead.CLOSE -> fail("the server closed the connection" + closeReason(buffer, payload, length));
            case FrameHead.BINARY -> {
                if (fragmented || !frame.isLast()) {
                    fail("the server sent a binary message in pieces, where text is due");
                } else {
                    owner.onInvalid("a binary frame, where text is due", buffer, payload, length);
                }
            }
            default -> {} // A pong, which answers nothing of ours.
        }
    }

    private void onText(UnsafeBuffer buffer, int payload, int length) {
        fragmented = !frame.isLast();
        if (frame.isLast() && partial.isEmpty()) {
            owner.onMessage(buffer, payload, length);
            return;
        }
        partial.append(buffer, payload, length);
        if (frame.isLast()) {
            owner.onMessage(partial.view(), partial.start(), partial.length());
            partial.clear();
        }
    }

    private static String closeReason(UnsafeBuffer buffer, int payload, int length) {
        if (length < CLOSE_CODE_BYTES) {
            return "";
        }
        final int code = (buffer.getByte(payload) & 0xFF) << Byte.SIZE | (buffer.getByte(payload + 1) & 0xFF);
        final byte[] reason = new byte[length - CLOSE_CODE_BYTES];
        buffer.getBytes(payload + CLOSE_CODE_BYTES, reason);
        return " with code " + code + " " + new String(reason, StandardCharsets.UTF_8);
    }

    private void fail(String reason) {
        close();
        owner.onDown(reason);
    }

    @Override
    public void onEnd(String reason) {
        upgraded = false;
        partial.clear();
        owner.onDown(reason);
    }
}
