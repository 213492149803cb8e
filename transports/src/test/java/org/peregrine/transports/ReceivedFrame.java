package org.peregrine.transports;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;

/** A frame copied out of its flyweight. */
public record ReceivedFrame(
        long connectionId,
        long exchangeId,
        boolean connectionScoped,
        FrameFault fault,
        String body,
        Map<FrameHeader, String> headers,
        FrameKind kind,
        boolean acceptsStream,
        String parameterFields) {
    /** The same frame, as if it were another request of its connection. */
    public ReceivedFrame withExchange(long exchange) {
        return new ReceivedFrame(
                connectionId, exchange, connectionScoped, fault, body, headers, kind, acceptsStream, parameterFields);
    }

    /** Copies what the engine copies: headers, parameter fields and body. */
    public static ReceivedFrame of(Frame frame) {
        final Map<FrameHeader, String> headers = new EnumMap<>(FrameHeader.class);
        String body = "";
        String parameters = "";
        if (frame.fault() == FrameFault.NONE) {
            for (final FrameHeader header : FrameHeader.values()) {
                if (frame.hasHeader(header)) {
                    headers.put(header, text(frame, frame.headerOffset(header), frame.headerLength(header)));
                }
            }
            if (frame.parameters().length() > 0) {
                final UnsafeBuffer lines =
                        new UnsafeBuffer(new byte[frame.parameters().length()]);
                frame.parameters().copy(frame.buffer(), lines, 0);
                parameters = new String(lines.byteArray(), StandardCharsets.ISO_8859_1);
            }
            body = text(frame, frame.bodyOffset(), frame.bodyLength());
        }
        return new ReceivedFrame(
                frame.connectionId(),
                frame.exchangeId(),
                frame.connectionScoped(),
                frame.fault(),
                body,
                headers,
                frame.kind(),
                frame.acceptsStream(),
                parameters);
    }

    private static String text(Frame frame, int offset, int length) {
        final byte[] bytes = new byte[length];
        frame.buffer().getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
