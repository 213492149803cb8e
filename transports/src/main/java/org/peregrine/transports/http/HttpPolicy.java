package org.peregrine.transports.http;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.peregrine.transports.http1.HostPolicy;
import org.peregrine.transports.http1.HttpField;
import org.peregrine.transports.http1.HttpHead;
import org.peregrine.transports.http1.HttpRefusal;
import org.peregrine.transports.http1.HttpSettings;
import org.peregrine.transports.http1.HttpSyntax;
import org.peregrine.transports.http1.MediaType;
import org.peregrine.transports.http1.OriginPolicy;

/** Judges a well-formed request: from whom, where to, what for, and in which form. */
final class HttpPolicy {
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);

    private final OriginPolicy origins;
    private final HostPolicy hosts;
    private final byte[] path;
    private final int maxBodyBytes;

    HttpPolicy(HttpSettings settings, SocketAddress address, OriginPolicy origins, int maxBodyBytes) {
        this.origins = origins;
        this.hosts = new HostPolicy(settings, address);
        this.path = settings.path().getBytes(StandardCharsets.US_ASCII);
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The origin's code, see {@link OriginPolicy}. */
    int origin(DirectBuffer buffer, int start, HttpHead head) {
        return head.has(HttpField.ORIGIN)
                ? origins.code(buffer, start + head.offset(HttpField.ORIGIN), head.length(HttpField.ORIGIN))
                : OriginPolicy.ABSENT;
    }

    /**
     * Judges a request.
     *
     * @param originCode from {@link #origin}.
     * @return why it is refused; {@link HttpRefusal#PREFLIGHT} when it is answered without the engine; {@link
     *     HttpRefusal#NONE} when its body is a message.
     */
    HttpRefusal check(DirectBuffer buffer, int start, HttpHead head, int originCode) {
        final HttpRefusal host = hosts.check(buffer, start + head.offset(HttpField.HOST), head.length(HttpField.HOST));
        if (host != HttpRefusal.NONE) {
            return host;
        }
        if (originCode == OriginPolicy.REFUSED) {
            return HttpRefusal.FORBIDDEN_ORIGIN;
        }
        if (!HttpSyntax.equalsExactly(buffer, start + head.targetOffset(), head.pathLength(), path)) {
            return HttpRefusal.NOT_FOUND;
        }
        return switch (head.method()) {
            case POST -> post(buffer, start, head);
            case GET -> head.acceptsStream() ? expectation(buffer, start, head) : HttpRefusal.NO_STREAM_ACCEPTED;
            case DELETE -> expectation(buffer, start, head);
            case OPTIONS -> originCode == OriginPolicy.ABSENT ? HttpRefusal.FORBIDDEN_ORIGIN : HttpRefusal.PREFLIGHT;
            case UNKNOWN -> HttpRefusal.UNKNOWN_METHOD;
            default -> HttpRefusal.METHOD_NOT_ALLOWED;
        };
    }

    private HttpRefusal post(DirectBuffer buffer, int start, HttpHead head) {
        final int type = head.offset(HttpField.CONTENT_TYPE);
        if (type == HttpHead.ABSENT || !MediaType.isJson(buffer, start + type, head.length(HttpField.CONTENT_TYPE))) {
            return HttpRefusal.UNSUPPORTED_MEDIA_TYPE;
        }
        if (head.has(HttpField.ACCEPT) && !head.acceptsJson()) {
            return HttpRefusal.NOT_ACCEPTABLE;
        }
        return expectation(buffer, start, head);
    }

    private HttpRefusal expectation(DirectBuffer buffer, int start, HttpHead head) {
        if (head.has(HttpField.EXPECT) && !head.version10() && !expectsContinue(buffer, start, head)) {
            return HttpRefusal.EXPECTATION_FAILED;
        }
        return head.contentLength() > maxBodyBytes ? HttpRefusal.TOO_LARGE : HttpRefusal.NONE;
    }

    /** Whether the peer waits for a sign before it sends the body. */
    static boolean expectsContinue(DirectBuffer buffer, int start, HttpHead head) {
        final int offset = start + head.offset(HttpField.EXPECT);
        return head.has(HttpField.EXPECT)
                && !head.version10()
                && HttpSyntax.equalsLower(buffer, offset, head.length(HttpField.EXPECT), CONTINUE);
    }
}
