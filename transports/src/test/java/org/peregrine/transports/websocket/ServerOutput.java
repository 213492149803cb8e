package org.peregrine.transports.websocket;

import java.util.ArrayList;
import java.util.List;

/** Reads what the server sent, strictly: anything that a server must not send fails the test. */
final class ServerOutput {
    private final String bytes;
    private final List<String> events = new ArrayList<>();
    private int index;

    private ServerOutput(String bytes) {
        this.bytes = bytes;
    }

    /** The answers on a connection, such as {@code 101}, {@code text:hello}, {@code pong:}, {@code close:1000}. */
    static List<String> events(String received) {
        final ServerOutput output = new ServerOutput(received);
        if (!received.isEmpty()) {
            output.readResponse();
        }
        return output.events;
    }

    /** As {@link #events}, when the answer to the handshake was read before. */
    static List<String> frames(String received) {
        final ServerOutput output = new ServerOutput(received);
        output.readFrames();
        return output.events;
    }

    private void readResponse() {
        final int end = bytes.indexOf("\r\n\r\n");
        expect(bytes.startsWith("HTTP/1.1 ") && end > 0, "no HTTP response");
        final String status = bytes.substring(9, 12);
        events.add(status);
        if (status.equals("101")) {
            index = end + 4;
            readFrames();
        }
    }

    private void readFrames() {
        while (index < bytes.length()) {
            final int first = bytes.charAt(index);
            final int opcode = first & 0xF;
            expect((first & 0xF0) == 0x80, "reserved bits, or not the last fragment");
            final String payload = readPayload();
            expect(opcode < 8 || payload.length() < 126, "a long control frame");
            expect(events.isEmpty() || !events.getLast().startsWith("close"), "a frame after the close frame");
            events.add(describe(opcode, payload));
        }
    }

    private String readPayload() {
        final int marker = bytes.charAt(index + 1);
        expect(marker < 0x80, "a masked frame");
        index += 2;
        int lengthBytes = marker == 126 ? 2 : 0;
        lengthBytes = marker == 127 ? 8 : lengthBytes;
        long length = lengthBytes == 0 ? marker : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | bytes.charAt(index++);
        }
        expect(lengthBytes != 2 || length > 125, "a length that is not minimal");
        expect(lengthBytes != 8 || length > 0xFFFF, "a length that is not minimal");
        expect(index + length <= bytes.length(), "half a frame");
        index += (int) length;
        return bytes.substring(index - (int) length, index);
    }

    private String describe(int opcode, String payload) {
        return switch (opcode) {
            case 1 -> "text:" + payload;
            case 8 -> payload.isEmpty() ? "close" : "close:" + (payload.charAt(0) << 8 | payload.charAt(1));
            case 9 -> "ping:" + payload;
            case 10 -> "pong:" + payload;
            default -> throw new AssertionError("The server sent opcode " + opcode);
        };
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("The server sent " + otherwise + " at " + index + " of: " + bytes);
        }
    }
}
