package org.peregrine.bench.rig;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.peregrine.bench.process.RigProcess;

/** The one HTTP request of the rigs: a {@code tools/call} of the built-in echo, as a client of 2025-11-25 sends it. */
final class HttpCall {
    /** Text that the answer must hold. */
    static final String MESSAGE = "The quick brown fox jumps over the lazy dog.";

    private static final String BODY = "{\"jsonrpc\":\"2.0\",\"id\":1000000001,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"message\":\"" + MESSAGE + "\"}}}";
    private static final int READ_TIMEOUT_MS = 10_000;
    private static final int MAX_RESPONSE_BYTES = 64 << 10;

    private HttpCall() {}

    /**
     * The request as bytes of the wire.
     *
     * @param port of the server, which the Host header names.
     * @return head and body.
     */
    static byte[] request(int port) {
        return ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                        + "MCP-Protocol-Version: 2025-11-25\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Waits until a server listens, calls once, and checks the answer.
     *
     * @param port of the server.
     * @return the whole response as bytes of the wire.
     * @throws IOException when the server does not listen in time or answers something else.
     */
    static byte[] probe(int port) throws IOException {
        try (Socket socket = RigProcess.connect(port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            return call(socket, request(port));
        }
    }

    /**
     * Calls once over a connection.
     *
     * @param socket connected, kept open.
     * @param request to send.
     * @return the whole response as bytes of the wire.
     * @throws IOException when the answer is not the expected one.
     */
    static byte[] call(Socket socket, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        final byte[] response = new byte[MAX_RESPONSE_BYTES];
        final InputStream in = socket.getInputStream();
        int length = 0;
        int end = Integer.MAX_VALUE;
        while (length < end) {
            final int count = in.read(response, length, response.length - length);
            if (count <= 0) {
                throw new EOFException("The server ended the connection");
            }
            length += count;
            end = endOfResponse(new String(response, 0, length, StandardCharsets.ISO_8859_1));
        }
        final String text = new String(response, 0, length, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("HTTP/1.1 200 ") || !text.contains(MESSAGE) || length != end) {
            throw new IOException("The server answered " + text);
        }
        return Arrays.copyOf(response, length);
    }

    /** The body of a response. */
    static byte[] body(byte[] response) {
        final int headEnd = new String(response, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return Arrays.copyOfRange(response, headEnd + 4, response.length);
    }

    private static int endOfResponse(String text) {
        final int headEnd = text.indexOf("\r\n\r\n");
        final String field = "\r\ncontent-length: ";
        final int start = text.toLowerCase(Locale.ROOT).indexOf(field);
        if (headEnd < 0 || start < 0 || start > headEnd) {
            return Integer.MAX_VALUE;
        }
        final int digits = start + field.length();
        final int length = Integer.parseInt(
                text.substring(digits, text.indexOf('\r', digits)).strip());
        return headEnd + 4 + length;
    }
}
