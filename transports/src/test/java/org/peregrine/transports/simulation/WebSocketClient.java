package org.peregrine.transports.simulation;

import org.peregrine.transports.websocket.SimulatedFrames;

/** A client that speaks WebSocket: masks and splits its messages, and answers pings and closes. */
final class WebSocketClient extends ConnectedClient {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final String SWITCHED = "HTTP/1.1 101 ";

    private final StringBuilder input = new StringBuilder();
    private boolean open;
    private boolean closing;

    WebSocketClient(World world, int number) {
        super(world, number, World.WEB_SOCKET);
    }

    @Override
    void onConnected(Link to) {
        input.setLength(0);
        open = false;
        closing = false;
        to.send(SimulatedFrames.HANDSHAKE);
    }

    @Override
    boolean mayWrite() {
        return open && !closing;
    }

    @Override
    void write(Link to, String body, Request request) {
        final int cut = chance().oneIn(3) ? chance().below(body.length()) : 0;
        if (cut > 0) {
            to.send(SimulatedFrames.frame(TEXT, key(), body.substring(0, cut)));
        }
        to.send(SimulatedFrames.frame(FIN | (cut > 0 ? CONTINUATION : TEXT), key(), body.substring(cut)));
    }

    private String key() {
        final StringBuilder key = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            key.append((char) chance().below(256));
        }
        return key.toString();
    }

    @Override
    void onBytes(Link from, String bytes) {
        input.append(bytes);
        if (!open && !takeHandshake(from)) {
            return;
        }
        int length = frameLength();
        while (length > 0 && length <= input.length()) {
            final String frame = input.substring(0, length);
            input.delete(0, length);
            onFrame(from, frame);
            length = frameLength();
        }
    }

    private boolean takeHandshake(Link from) {
        final int end = input.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        final String head = input.substring(0, end);
        if (!head.startsWith(SWITCHED)) {
            world.trace().add("client " + number + " is refused: " + head.substring(0, head.indexOf('\r')));
            from.endOutput();
            return false;
        }
        input.delete(0, end + 4);
        open = true;
        return true;
    }

    /** The length of the frame that has begun to arrive, with its head; 0 when that is not known yet. */
    private int frameLength() {
        if (input.length() < 2) {
            return 0;
        }
        final int field = input.charAt(1);
        if (field < SHORT_LENGTH) {
            return 2 + field;
        }
        final int bytes = field == SHORT_LENGTH ? 2 : 8;
        if (input.length() < 2 + bytes) {
            return 0;
        }
        int length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | input.charAt(2 + i);
        }
        return 2 + bytes + length;
    }

    private void onFrame(Link from, String frame) {
        final int field = frame.charAt(1);
        final String payload = frame.substring(field < SHORT_LENGTH ? 2 : field == SHORT_LENGTH ? 4 : 10);
        switch (frame.charAt(0) & 0xF) {
            case TEXT -> onMessage(from, payload);
            case PING -> from.send(SimulatedFrames.frame(FIN | PONG, key(), payload));
            case CLOSE -> {
                if (!closing) {
                    from.send(SimulatedFrames.frame(FIN | CLOSE, key(), payload));
                }
                closing = true;
                from.endOutput();
            }
            case PONG -> world.trace().add("client " + number + " gets a pong");
            default -> throw new Violation("A frame that servers do not send: " + (int) frame.charAt(0));
        }
    }

    @Override
    void actSpecially() {
        switch (chance().below(4)) {
            case 0 -> {
                link().send(SimulatedFrames.frame(FIN | CLOSE, key(), "\u0003\u00e8"));
                closing = true;
            }
            case 1 -> link().send(SimulatedFrames.frame(FIN | PING, key(), "ping"));
            case 2 -> link().send(SimulatedFrames.frame(FIN | TEXT, key(), "{\"jsonrpc\":"));
            default -> {
                link().send(SimulatedFrames.frame(TEXT, key(), "{\"half\":").substring(0, 5));
                closing = true;
            }
        }
    }
}
