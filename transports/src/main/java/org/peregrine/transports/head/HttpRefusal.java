package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.NetworkContext;

/**
 * Responses that the transport sends by itself, without the engine. The body is one line of text, and never holds a
 * byte of the request.
 */
public enum HttpRefusal {
    /** Nothing to refuse. */
    NONE("", "", "", false),
    BAD_REQUEST_LINE("400 Bad Request", "Malformed request line", "", true),
    BAD_FIELD("400 Bad Request", "Malformed header field", "", true),
    BARE_LINE_FEED("400 Bad Request", "Lines must end with CR LF", "", true),
    BAD_HOST("400 Bad Request", "Exactly one valid Host header is required", "", true),
    BAD_CONTENT_LENGTH("400 Bad Request", "Malformed or repeated Content-Length", "", true),
    BAD_TRANSFER_ENCODING(
            "400 Bad Request", "Transfer-Encoding repeated, or with Content-Length or HTTP/1.0", "", true),
    BAD_CHUNK("400 Bad Request", "Malformed chunk", "", true),
    DUPLICATE_FIELD("400 Bad Request", "A header that may come once came twice", "", true),
    BAD_WEBSOCKET_KEY("400 Bad Request", "Sec-WebSocket-Key must be 16 bytes in base64", "", true),
    BODY_BEFORE_UPGRADE("400 Bad Request", "A request for WebSocket has no body", "", true),
    TRUNCATED("400 Bad Request", "The request ended early", "", true),
    MALFORMED_AUTHORIZATION("400 Bad Request", "Malformed Authorization header", "", false),
    MALFORMED_CALLER("400 Bad Request", "The proxy's field has to name one caller", "", false),
    UNAUTHENTICATED("401 Unauthorized", "A bearer token is required", "", false),
    INVALID_TOKEN("401 Unauthorized", "The token is not accepted", "", false),
    /** For servers that accept no token: there is nothing to challenge a client for. */
    UNKNOWN_CALLER("403 Forbidden", "Neither a proxy nor the connection names a caller", "", false),
    FORBIDDEN_HOST("403 Forbidden", "Host is not allowed", "", false),
    FORBIDDEN_ORIGIN("403 Forbidden", "Origin is not allowed", "", false),
    NOT_FOUND("404 Not Found", "No such endpoint", "", false),
    NO_SUCH_SESSION("404 Not Found", "No such session", "", false),
    METHOD_NOT_ALLOWED("405 Method Not Allowed", "Use POST, GET or DELETE", "Allow: GET, POST, DELETE\r\n", false),
    POST_ONLY("405 Method Not Allowed", "Use POST", "Allow: POST\r\n", false),
    GET_ONLY("405 Method Not Allowed", "Use GET", "Allow: GET\r\n", false),
    NOT_ACCEPTABLE("406 Not Acceptable", "Accept must admit application/json or text/event-stream", "", false),
    NO_STREAM_ACCEPTED("406 Not Acceptable", "Accept must admit text/event-stream", "", false),
    /**
     * Also sent without a request: a request that crosses it is answered by it, so the client knows that it was not
     * executed.
     */
    CLOSING("408 Request Timeout", "Server is shutting down and did not take the request", "", true),
    TOO_LARGE("413 Content Too Large", "Message exceeds the size limit", "", true),
    TARGET_TOO_LONG("414 URI Too Long", "Request line exceeds the size limit", "", true),
    UNSUPPORTED_MEDIA_TYPE("415 Unsupported Media Type", "Content-Type must be application/json", "", false),
    UNSUPPORTED_ENCODING(
            "415 Unsupported Media Type", "Content-Encoding must be identity", "Accept-Encoding: identity\r\n", false),
    EXPECTATION_FAILED("417 Expectation Failed", "Only 100-continue can be expected", "", true),
    NO_WEBSOCKET(
            "426 Upgrade Required",
            "This endpoint speaks WebSocket, version 13, only",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
            false),
    TOO_MANY_OF_ADDRESS("429 Too Many Requests", "Too many connections from this address", "Retry-After: 1\r\n", true),
    TOO_MANY_OF_CALLER("429 Too Many Requests", "Too many connections of this caller", "Retry-After: 1\r\n", false),
    HEAD_TOO_LARGE("431 Request Header Fields Too Large", "Header exceeds the size limit", "", true),
    UNKNOWN_METHOD("501 Not Implemented", "Unknown method", "", false),
    UNKNOWN_CODING("501 Not Implemented", "Transfer-Encoding must be chunked", "", true),
    STREAM_FULL("503 Service Unavailable", "The session's stream is not being read", "Retry-After: 1\r\n", false),
    UNCHECKED_TOKEN("503 Service Unavailable", "The token cannot be checked now", "Retry-After: 1\r\n", false),
    NO_MEMORY("503 Service Unavailable", "Server is out of buffer memory", "Retry-After: 1\r\n", true),
    NO_CONNECTION("503 Service Unavailable", "Too many connections", "Retry-After: 1\r\n", true),
    UNKNOWN_VERSION("505 HTTP Version Not Supported", "Use HTTP/1.1", "", true),
    /** Not a refusal but the answer to OPTIONS; it has no body. */
    OPTIONS("204 No Content", "", "Allow: GET, POST, DELETE, OPTIONS\r\n", false),
    /** Not a refusal but the answer to a preflight of an allowed origin; it has no body. */
    PREFLIGHT("204 No Content", "", "", false),
    /** Not a refusal but the description of the resource server; its body is the endpoint's. */
    METADATA("200 OK", "", "Content-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n", false),
    /** Not a refusal but the answer to a preflight of that document; it has no body. */
    METADATA_PREFLIGHT(
            "204 No Content",
            "",
            "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET\r\nAccess-Control-Allow-Headers: *\r\n",
            false);

    private static final int CODE_DIGITS = 3;
    /** The texts of the bodies, for those that are told of refusals. */
    private static final DirectBuffer[] REASONS = Arrays.stream(values())
            .map(refusal -> new UnsafeBuffer(refusal.body.strip().getBytes(StandardCharsets.US_ASCII)))
            .toArray(DirectBuffer[]::new);

    private final String head;
    private final String body;
    private final boolean closing;
    private final EngineCounter counter;
    private final int status;

    HttpRefusal(String status, String line, String fields, boolean closing) {
        final String type = line.isEmpty() ? "" : "Content-Type: text/plain\r\n";
        this.head = "HTTP/1.1 " + status + "\r\n" + type + fields;
        this.body = line.isEmpty() ? "" : line + "\n";
        this.closing = closing;
        final String code = status.isEmpty() ? "0" : status.substring(0, CODE_DIGITS);
        this.counter = counter(code);
        this.status = Integer.parseInt(code);
    }

    private static EngineCounter counter(String code) {
        return switch (code) {
            case "400" -> EngineCounter.REFUSED_MALFORMED;
            case "401" -> EngineCounter.REFUSED_UNAUTHENTICATED;
            case "403" -> EngineCounter.REFUSED_FORBIDDEN;
            case "404" -> EngineCounter.REFUSED_NOT_FOUND;
            case "405" -> EngineCounter.REFUSED_METHOD;
            case "406", "415" -> EngineCounter.REFUSED_MEDIA_TYPE;
            case "413", "414", "431" -> EngineCounter.REFUSED_TOO_LARGE;
            case "426" -> EngineCounter.REFUSED_NO_WEBSOCKET;
            case "429", "503" -> EngineCounter.REFUSED_OVERLOADED;
            case "417", "501", "505" -> EngineCounter.REFUSED_UNSUPPORTED;
            default -> null;
        };
    }

    /**
     * The refusal of a peer for which there is no room.
     *
     * @param reason of the refusal.
     * @return its status and text.
     */
    public static HttpRefusal of(AcceptRefusal reason) {
        return reason == AcceptRefusal.ADDRESS ? TOO_MANY_OF_ADDRESS : NO_CONNECTION;
    }

    /**
     * The counter of these refusals.
     *
     * @return null for a response that is no refusal.
     */
    public EngineCounter counter() {
        return counter;
    }

    /**
     * Counts a refusal, and reports the request to the engine. Allocates nothing.
     *
     * @param network of the shard.
     * @param request begun by {@link NetworkContext#refused}; nothing is reported of a response that is no refusal.
     */
    public void report(NetworkContext network, RefusedRequest request) {
        if (counter != null) {
            network.count(counter);
            network.report(describe(request));
        }
    }

    /**
     * Describes the answer to a request.
     *
     * @param request begun by {@link NetworkContext#refused}.
     * @return the request.
     */
    public RefusedRequest describe(RefusedRequest request) {
        final boolean denied =
                counter == EngineCounter.REFUSED_UNAUTHENTICATED || counter == EngineCounter.REFUSED_FORBIDDEN;
        return request.answer(status, REASONS[ordinal()]).denied(denied);
    }

    /**
     * Status line and the fields that are always the same.
     *
     * @return lines that each end with CR LF.
     */
    public String head() {
        return head;
    }

    /**
     * Text for humans.
     *
     * @return one line of text; empty when there is none.
     */
    public String body() {
        return body;
    }

    /**
     * Whether the beginning of the next request is in doubt.
     *
     * @return true when the connection has to close for that.
     */
    public boolean isClosing() {
        return closing;
    }
}
