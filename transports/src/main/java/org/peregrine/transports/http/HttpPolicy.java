package org.peregrine.transports.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.engine.principal.ResourceMetadata;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpField;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpMethod;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.MediaType;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.settings.HttpSettings;

/** Checks a well-formed request: origin, host, path, method and media types. */
final class HttpPolicy {
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);

    private final OriginPolicy origins;
    private final HostPolicy hosts;
    private final byte[] path;
    private final byte[][] metadataPaths;
    private final SseSessions sse;
    private final int maxBodyBytes;

    /** Creates the policy of an endpoint; without a description of the server there are no paths for it. */
    HttpPolicy(
            HttpSettings settings,
            ResourceMetadata metadata,
            SseSessions sse,
            HostPolicy hosts,
            OriginPolicy origins,
            int maxBodyBytes) {
        this.origins = origins;
        this.hosts = hosts;
        this.path = settings.path().getBytes(StandardCharsets.US_ASCII);
        this.metadataPaths = (metadata == null ? List.<String>of() : metadata.paths(settings.path()))
                .stream().map(text -> text.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
        this.sse = sse;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The origin's code, see {@link OriginPolicy}. */
    int origin(DirectBuffer buffer, int start, HttpHead head) {
        return head.has(HttpField.ORIGIN)
                ? origins.code(buffer, start + head.offset(HttpField.ORIGIN), head.length(HttpField.ORIGIN))
                : OriginPolicy.ABSENT;
    }

    /** Finds the route of a request. */
    HttpRoute route(DirectBuffer buffer, int start, HttpHead head) {
        if (isPath(buffer, start, head, path)) {
            return HttpRoute.MCP;
        }
        if (sse != null && isPath(buffer, start, head, sse.streamPath())) {
            return HttpRoute.SSE_STREAM;
        }
        if (sse != null && isPath(buffer, start, head, sse.messagePath())) {
            return HttpRoute.SSE_MESSAGES;
        }
        for (final byte[] document : metadataPaths) {
            if (isPath(buffer, start, head, document)) {
                return HttpRoute.METADATA;
            }
        }
        return HttpRoute.NOWHERE;
    }

    private static boolean isPath(DirectBuffer buffer, int start, HttpHead head, byte[] path) {
        return HttpSyntax.equalsExactly(buffer, start + head.targetOffset(), head.pathLength(), path);
    }

    /**
     * Checks what does not depend on the caller.
     *
     * @param route from {@link #route}.
     * @param originCode from {@link #origin}.
     * @param local address of the connection.
     * @return the reason of its refusal, or the answer when that needs no engine, such as {@link
     *     HttpRefusal#PREFLIGHT}; {@link HttpRefusal#NONE} when {@link #check} is next.
     */
    HttpRefusal checkPublic(
            DirectBuffer buffer, int start, HttpHead head, HttpRoute route, int originCode, IpAddress local) {
        final HttpRefusal host =
                hosts.check(buffer, start + head.offset(HttpField.HOST), head.length(HttpField.HOST), local);
        if (host != HttpRefusal.NONE) {
            return host;
        }
        if (originCode == OriginPolicy.REFUSED) {
            return HttpRefusal.FORBIDDEN_ORIGIN;
        }
        if (head.isAsterisk()) {
            return HttpRefusal.OPTIONS;
        }
        if (route == HttpRoute.NOWHERE) {
            return HttpRefusal.NOT_FOUND;
        }
        if (route == HttpRoute.METADATA) {
            return metadata(head);
        }
        if (head.method() == HttpMethod.OPTIONS) {
            return originCode == OriginPolicy.ABSENT ? HttpRefusal.OPTIONS : HttpRefusal.PREFLIGHT;
        }
        return head.method() == HttpMethod.UNKNOWN ? HttpRefusal.UNKNOWN_METHOD : HttpRefusal.NONE;
    }

    private static HttpRefusal metadata(HttpHead head) {
        return switch (head.method()) {
            case GET, HEAD -> HttpRefusal.METADATA;
            case OPTIONS -> HttpRefusal.METADATA_PREFLIGHT;
            default -> HttpRefusal.GET_ONLY;
        };
    }

    /**
     * Checks a request of a known caller.
     *
     * @param route from {@link #route}.
     * @return the reason of its refusal; {@link HttpRefusal#NONE} when its body is a message.
     */
    HttpRefusal check(DirectBuffer buffer, int start, HttpHead head, HttpRoute route) {
        return switch (route) {
            case MCP -> mcp(buffer, start, head);
            case SSE_STREAM -> head.method() == HttpMethod.GET ? stream(buffer, start, head) : HttpRefusal.GET_ONLY;
            default -> head.method() == HttpMethod.POST ? message(buffer, start, head) : HttpRefusal.POST_ONLY;
        };
    }

    private HttpRefusal mcp(DirectBuffer buffer, int start, HttpHead head) {
        return switch (head.method()) {
            case POST -> message(buffer, start, head);
            case GET -> head.acceptsStream() ? expectation(buffer, start, head) : HttpRefusal.NO_STREAM_ACCEPTED;
            case DELETE -> expectation(buffer, start, head);
            default -> HttpRefusal.METHOD_NOT_ALLOWED;
        };
    }

    /** Clients of the deprecated pair need not send an Accept field. */
    private HttpRefusal stream(DirectBuffer buffer, int start, HttpHead head) {
        return head.has(HttpField.ACCEPT) && !head.acceptsStream()
                ? HttpRefusal.NO_STREAM_ACCEPTED
                : expectation(buffer, start, head);
    }

    private HttpRefusal message(DirectBuffer buffer, int start, HttpHead head) {
        final int type = head.offset(HttpField.CONTENT_TYPE);
        if (type == HttpHead.ABSENT || !MediaType.isJson(buffer, start + type, head.length(HttpField.CONTENT_TYPE))) {
            return HttpRefusal.UNSUPPORTED_MEDIA_TYPE;
        }
        if (head.encoded()) {
            return HttpRefusal.UNSUPPORTED_ENCODING;
        }
        if (head.has(HttpField.ACCEPT) && !head.acceptsJson() && !head.acceptsStream()) {
            return HttpRefusal.NOT_ACCEPTABLE;
        }
        return expectation(buffer, start, head);
    }

    /** Whether the answer must be a stream of events, since the client accepts nothing else. */
    static boolean wantsStream(HttpHead head) {
        return head.method() == HttpMethod.POST && head.acceptsStream() && !head.acceptsJson();
    }

    private HttpRefusal expectation(DirectBuffer buffer, int start, HttpHead head) {
        if (head.has(HttpField.EXPECT) && !head.version10() && !expectsContinue(buffer, start, head)) {
            return HttpRefusal.EXPECTATION_FAILED;
        }
        return head.contentLength() > maxBodyBytes ? HttpRefusal.TOO_LARGE : HttpRefusal.NONE;
    }

    /** Whether the peer waits for 100 Continue before it sends the body. */
    static boolean expectsContinue(DirectBuffer buffer, int start, HttpHead head) {
        final int offset = start + head.offset(HttpField.EXPECT);
        return head.has(HttpField.EXPECT)
                && !head.version10()
                && HttpSyntax.equalsLower(buffer, offset, head.length(HttpField.EXPECT), CONTINUE);
    }
}
