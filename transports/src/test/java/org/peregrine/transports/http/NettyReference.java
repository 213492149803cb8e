package org.peregrine.transports.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Netty's parser sees in a stream of requests. */
final class NettyReference {
    private static final int NO_LIMIT = 1 << 20;
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?]*)(.*)");

    /** A whole request. */
    record Message(HttpRequest head, String body) {
        String path() {
            final Matcher absolute = ABSOLUTE.matcher(head.uri());
            final String target = absolute.matches() ? absolute.group(2) : head.uri();
            final int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        /** The authority of a target that has one; otherwise the Host field. */
        String host() {
            final Matcher absolute = ABSOLUTE.matcher(head.uri());
            return absolute.matches() ? absolute.group(1) : fields().get("host");
        }

        HttpHeaders fields() {
            return head.headers();
        }
    }

    private final List<Message> messages = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private HttpRequest head;
    private boolean failed;

    private NettyReference() {}

    /** The whole requests before the first malformed or incomplete one. */
    static List<Message> read(String bytes) {
        final HttpDecoderConfig unlimited = new HttpDecoderConfig()
                .setMaxInitialLineLength(NO_LIMIT)
                .setMaxHeaderSize(NO_LIMIT)
                .setMaxChunkSize(NO_LIMIT);
        final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(unlimited));
        final NettyReference reference = new NettyReference();
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            reference.onPart(part);
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        return reference.messages;
    }

    private void onPart(Object part) {
        if (part instanceof HttpRequest request) {
            failed |= request.decoderResult().isFailure();
            head = request;
            body.setLength(0);
        }
        if (part instanceof HttpContent content) {
            failed |= content.decoderResult().isFailure();
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (part instanceof LastHttpContent && !failed) {
            messages.add(new Message(head, body.toString()));
        }
    }
}
