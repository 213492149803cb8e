package org.peregrine.transports.websocket;

import java.nio.charset.StandardCharsets;

/** What a client sends; every character is one byte. */
final class ClientFrames {
    static final String REQUEST = String.join(
            "\r\n",
            "GET /mcp HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    static final int FIN = 0x80;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final String KEY = "\u00a1\u0002\u007f\u00ff";

    private ClientFrames() {}

    static String text(String payload) {
        return frame(FIN | TEXT, payload);
    }

    static String utf8(String payload) {
        return text(latin1(payload));
    }

    /** The bytes of a text's UTF-8 form. */
    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String ping(String payload) {
        return frame(FIN | PING, payload);
    }

    static String close(int code) {
        return frame(FIN | CLOSE, new String(new char[] {(char) (code >> 8), (char) (code & 0xFF)}));
    }

    /** A masked frame with the shortest length. */
    static String frame(int firstByte, String payload) {
        return frame(firstByte, KEY, payload);
    }

    static String frame(int firstByte, String key, String payload) {
        return (char) firstByte + length(0x80, payload.length()) + key + mask(key, payload);
    }

    /** A length field as a client or a server writes it. */
    static String length(int maskBit, int length) {
        final StringBuilder field = new StringBuilder();
        if (length < 126) {
            return field.append((char) (maskBit | length)).toString();
        }
        int shift = length <= 0xFFFF ? 16 : 64;
        field.append((char) (maskBit | (shift == 16 ? 126 : 127)));
        while (shift > 0) {
            shift -= 8;
            field.append((char) ((long) length >> shift & 0xFF));
        }
        return field.toString();
    }

    static String mask(String key, String payload) {
        final StringBuilder masked = new StringBuilder(payload);
        for (int i = 0; i < payload.length(); i++) {
            masked.setCharAt(i, (char) (payload.charAt(i) ^ key.charAt(i % 4)));
        }
        return masked.toString();
    }
}
