package org.peregrine.transports;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
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

    /** Copies by the rule of the path: the region only, from which every span must be readable. */
    public static ReceivedFrame of(Frame frame) {
        final Map<FrameHeader, String> headers = new EnumMap<>(FrameHeader.class);
        String body = "";
        String parameters = "";
        if (frame.fault() == FrameFault.NONE) {
            final byte[] region = new byte[frame.regionLength()];
            frame.buffer().getBytes(frame.regionOffset(), region);
            for (final FrameHeader header : FrameHeader.values()) {
                if (frame.hasHeader(header)) {
                    headers.put(
                            header,
                            text(
                                    region,
                                    frame.headerOffset(header) - frame.regionOffset(),
                                    frame.headerLength(header)));
                }
            }
            if (frame.parameterFieldsOffset() >= 0) {
                parameters = text(
                        region, frame.parameterFieldsOffset() - frame.regionOffset(), frame.parameterFieldsLength());
            }
            body = text(region, frame.bodyOffset() - frame.regionOffset(), frame.bodyLength());
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

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
