package org.peregrine.transports.websocket;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.websocket.FrameHead;
import org.peregrine.transports.nio.Connection;

/** Sends the server's frames. One for each endpoint and shard. */
final class ServerFrames {
    private static final int CAPACITY_BYTES = FrameHead.MAX_SERVER_BYTES + FrameHead.MAX_CONTROL_BYTES;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY_BYTES]);

    void sendMessage(Connection connection, DirectBuffer source, int offset, int length) {
        send(connection, FrameHead.TEXT, source, offset, length);
    }

    void sendPing(Connection connection) {
        send(connection, FrameHead.PING, buffer, 0, 0);
    }

    void sendPong(Connection connection, DirectBuffer source, int offset, int length) {
        send(connection, FrameHead.PONG, source, offset, length);
    }

    private void send(Connection connection, int opcode, DirectBuffer source, int offset, int length) {
        connection.send(buffer, 0, FrameHead.write(buffer, 0, opcode, length));
        if (length > 0) {
            connection.send(source, offset, length);
        }
    }

    /** Sends a close frame; without a code when the code is 0. */
    void sendClose(Connection connection, int code, String text) {
        final int length = code == 0 ? 0 : Short.BYTES + text.length();
        int index = FrameHead.write(buffer, 0, FrameHead.CLOSE, length);
        if (code != 0) {
            buffer.putShort(index, (short) code, ByteOrder.BIG_ENDIAN);
            index += Short.BYTES;
            index += buffer.putStringWithoutLengthAscii(index, text);
        }
        connection.send(buffer, 0, index);
    }
}
