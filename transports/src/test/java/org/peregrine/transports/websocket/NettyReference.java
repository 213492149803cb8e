package org.peregrine.transports.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a server on Netty's decoders would answer to a stream of frames, by the rules of this one. */
final class NettyReference extends ChannelInboundHandlerAdapter {
    private final int maxMessageBytes;
    private final List<String> messages = new ArrayList<>();
    private final List<String> pongs = new ArrayList<>();
    private final StringBuilder message = new StringBuilder();
    private String verdict = "";
    private String complaint = "";

    private NettyReference(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    static NettyReference read(String bytes, int maxMessageBytes) {
        final NettyReference reference = new NettyReference(maxMessageBytes);
        final WebSocketDecoderConfig settings = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .maxFramePayloadLength(maxMessageBytes)
                .closeOnProtocolViolation(false)
                .build();
        final EmbeddedChannel channel =
                new EmbeddedChannel(new WebSocket13FrameDecoder(settings), new Utf8FrameValidator(false), reference);
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
        channel.finishAndReleaseAll();
        return reference;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (verdict.isEmpty()) {
            onFrame((WebSocketFrame) frame);
        }
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (verdict.isEmpty()) {
            verdict = "close:"
                    + ((CorruptedWebSocketFrameException) cause).closeStatus().code();
            complaint = cause.getMessage();
        }
    }

    private void onFrame(WebSocketFrame frame) {
        final String payload = frame.content().toString(StandardCharsets.ISO_8859_1);
        if (frame instanceof PingWebSocketFrame) {
            pongs.add("pong:" + payload);
        } else if (frame instanceof CloseWebSocketFrame close) {
            verdict = payload.isEmpty() ? "close" : "close:" + close.statusCode();
        } else if (frame instanceof BinaryWebSocketFrame) {
            verdict = "close:1003";
        } else if (!(frame instanceof PongWebSocketFrame)) {
            onText(payload, frame.isFinalFragment());
        }
    }

    private void onText(String payload, boolean last) {
        message.append(payload);
        if (message.length() > maxMessageBytes) {
            verdict = "close:1009";
        } else if (last) {
            messages.add("text:<" + message + ">");
            message.setLength(0);
        }
    }

    List<String> messages() {
        return messages;
    }

    List<String> pongs() {
        return pongs;
    }

    /** How the connection ends; empty when it does not. */
    String verdict() {
        return verdict;
    }

    /** What Netty found wrong; empty when nothing is. */
    String complaint() {
        return complaint;
    }
}
