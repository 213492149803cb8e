package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;

/**
 * The server against Netty's parser. What the server takes, Netty must see alike: the same method, target, fields, body,
 * and beginning of the next request. A server behind a proxy that disagrees about any of these can be made to take a
 * request that the proxy never saw.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RequestDifferentialTest {
    private static final int STREAMS = 40_000 * Integer.getInteger("peregrine.test.factor", 1);
    private static final Pattern LOCAL = Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d*)?");
    private static final Pattern JSON = Pattern.compile("(?is)application/json\\s*(;.*)?");
    private static final Pattern ADMITS_ANSWER =
            Pattern.compile("(?i)application/(json|\\*)|text/(event-stream|\\*)|\\*/\\*");

    private static final Set<Integer> FRAMING_STATUSES = Set.of(400, 501, 505);

    /** Why the server refuses requests that Netty reads. */
    private static final Set<String> STRICTER = Set.of(
            "Malformed request line",
            "Malformed header field",
            "Malformed chunk",
            "Exactly one valid Host header is required",
            "A header that may come once came twice",
            "Transfer-Encoding repeated, or with Content-Length or HTTP/1.0",
            "Transfer-Encoding must be chunked",
            "Use HTTP/1.1");

    @TempDir
    private Path directory;

    private final Set<String> stricter = new TreeSet<>();
    private HttpServer http;
    private int agreed;

    @BeforeEach
    void open() throws IOException {
        http = new HttpServer(directory, HttpServer.smallLimits(), HttpServer.SETTINGS);
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void shouldSeeValidRequestsAsNettyDoes() throws IOException {
        final RandomRequests requests = new RandomRequests(new Random(RequestMutationTest.SEED + 3));
        for (int i = 0; i < STREAMS / 4; i++) {
            compare(requests.next());
        }
        assertThat(stricter).isEmpty();
        assertThat(agreed).isGreaterThan(STREAMS / 4);
    }

    @Test
    void shouldSeeNothingThatNettySeesDifferently() throws IOException {
        final RequestMutator mutator = new RequestMutator(
                RequestMutationTest.SEED + 4, RequestMutationTest.seeds(RequestMutationTest.SEED + 4));
        for (int i = 0; i < STREAMS; i++) {
            compare(mutator.next());
        }
        assertThat(agreed).isGreaterThan(STREAMS / 3);
        assertThat(STRICTER).containsAll(stricter);
    }

    private void compare(String stream) throws IOException {
        http.server.frames.clear();
        try (TestClient client = http.connect()) {
            client.sendSome(stream);
            http.settle();
            final List<Response> responses = Response.readAll(client.read(), stream).stream()
                    .filter(response -> !response.isInterim())
                    .toList();
            compare(responses, client.isEnded(), NettyReference.read(stream));
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("Stream: " + RequestMutator.escaped(stream), e);
        }
        http.settle();
    }

    private void compare(List<Response> responses, boolean ended, List<NettyReference.Message> reference) {
        int frames = 0;
        for (int i = 0; i < responses.size(); i++) {
            final Response response = responses.get(i);
            if (response.status() == 200) {
                assertThat(reference).as("Netty's messages").hasSizeGreaterThan(i);
                compare(http.server.frames.get(frames++), response, reference.get(i));
            } else if (response.isClosing()) {
                if (reference.size() > i && isFraming(response)) {
                    stricter.add(response.body().strip());
                }
            } else if (i + 1 < responses.size() || reference.size() > i) {
                assertThat(reference).as("Netty's messages").hasSizeGreaterThan(i);
                compareRefused(response.status(), reference.get(i));
            }
        }
        if (!ended) {
            final boolean bodyUnderWay =
                    !responses.isEmpty() && responses.getLast().status() != 200;
            assertThat(reference.size())
                    .as("Netty's messages")
                    .isBetween(responses.size() - (bodyUnderWay ? 1 : 0), responses.size());
        }
    }

    private void compare(ReceivedFrame ours, Response response, NettyReference.Message theirs) {
        agreed++;
        assertThat(theirs.head().method().name()).isEqualTo(method(ours.kind()));
        assertThat(theirs.path()).isEqualTo("/mcp");
        assertThat(response.isClosing()).isEqualTo(isClosing(theirs));
        assertThat(theirs.fields().getAll("host")).hasSize(1);
        assertThat(theirs.host()).matches(RequestDifferentialTest::isLocal);
        if (ours.kind() == FrameKind.MESSAGE) {
            assertThat(theirs.body()).isEqualTo(ours.body());
            assertThat(theirs.fields().getAll("content-type")).hasSize(1).allMatch(RequestDifferentialTest::isJson);
            assertThat(theirs.fields().getAll("accept"))
                    .satisfies(list -> assertThat(list.isEmpty()
                                    || ADMITS_ANSWER.matcher(list.toString()).find())
                            .isTrue());
        } else {
            assertThat(ours.body()).isEmpty();
        }
        for (final FrameHeader header : FrameHeader.values()) {
            final String value = ours.headers().get(header);
            assertThat(theirs.fields().getAll(header.wireName())).isEqualTo(value == null ? List.of() : List.of(value));
        }
    }

    private static String method(FrameKind kind) {
        return switch (kind) {
            case MESSAGE -> "POST";
            case OPEN_STREAM -> "GET";
            case END_SESSION -> "DELETE";
        };
    }

    private static void compareRefused(int status, NettyReference.Message theirs) {
        final String method = theirs.head().method().name();
        switch (status) {
            case 204 -> assertThat(method).isEqualTo("OPTIONS");
            case 404 -> assertThat(theirs.path()).isNotEqualTo("/mcp");
            case 405 -> assertThat(method).isIn("PUT", "PATCH", "TRACE", "CONNECT");
            case 406 ->
                assertThat(theirs.fields().contains("accept") || method.equals("GET"))
                        .isTrue();
            case 415 ->
                assertThat(theirs.fields().contains("content-encoding")
                                || theirs.fields().getAll("content-type").stream()
                                        .noneMatch(RequestDifferentialTest::isJson))
                        .isTrue();
            case 501 -> assertThat(method).isNotIn("GET", "POST", "OPTIONS", "DELETE", "PUT");
            case 403 ->
                assertThat(theirs.fields().contains("origin") || method.equals("OPTIONS") || !isLocal(theirs.host()))
                        .isTrue();
            default -> throw new AssertionError("Status " + status + " but the connection goes on");
        }
    }

    private static boolean isFraming(Response refusal) {
        return FRAMING_STATUSES.contains(refusal.status())
                && !refusal.body().isEmpty()
                && !refusal.body().startsWith("Unknown method");
    }

    private static boolean isClosing(NettyReference.Message message) {
        return message.head().protocolVersion().equals(HttpVersion.HTTP_1_0)
                || message.fields().containsValue("connection", "close", true);
    }

    private static boolean isLocal(String host) {
        return LOCAL.matcher(host).matches();
    }

    private static boolean isJson(String type) {
        return JSON.matcher(type).matches();
    }
}
