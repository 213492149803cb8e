package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;

/**
 * The deprecated pair of HTTP+SSE: a stream that is opened first and names the endpoint that takes messages; whatever
 * answers them comes over the stream. Source: MCP 2024-11-05, transports. One thread.
 */
final class SseWire implements Wire {
    private static final byte[] ENDPOINT = Ascii.bytes("endpoint");
    private static final byte[] NO_LINES = {};
    private static final int OK = 200;

    private final ClientSelector selector;
    private final ClientConnection connection;
    private final Target target;
    private final ClientSettings settings;
    private final HttpChannel stream;
    private HttpChannel posts;
    private HttpHeads heads;

    SseWire(ClientSelector selector, ClientConnection connection, Target target, ClientSettings settings) {
        this.selector = selector;
        this.connection = connection;
        this.target = target;
        this.settings = settings;
        stream = new HttpChannel(selector, target, settings.maxMessageBytes(), new Stream());
    }

    @Override
    public void connect() {
        stream.connect();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines) {
        return posts == null ? Offer.BACK_PRESSURED : posts.request(heads.post(), headerLines, message, offset, length);
    }

    @Override
    public void close() {
        stream.close();
        if (posts != null) {
            posts.close();
        }
    }

    private void down(String reason) {
        close();
        connection.onWireDown(reason);
    }

    private void openEndpoint(String endpoint) {
        final String path;
        if (endpoint.startsWith("/")) {
            path = endpoint;
        } else if (endpoint.startsWith("http://" + target.authority() + "/")) {
            path = endpoint.substring("http://".length() + target.authority().length());
        } else {
            down("the server's endpoint is of another origin: " + endpoint);
            return;
        }
        final Target messages = target.withPath(path);
        heads = new HttpHeads(messages, settings);
        posts = new HttpChannel(selector, messages, settings.maxMessageBytes(), new Posts());
        posts.connect();
    }

    /** The stream, on which everything comes. */
    private final class Stream implements HttpChannel.Owner {
        @Override
        public void onUp() {
            stream.request(
                    new HttpHeads(target, settings).stream(),
                    NO_LINES,
                    selector.input().view(),
                    0,
                    -1);
        }

        @Override
        public void onHead(UnsafeBuffer buffer, ResponseHead head) {
            if (head.status() == OK && !head.isEventStream()) {
                down("the server answered GET with something else than a stream of events");
            }
        }

        @Override
        public void onBody(UnsafeBuffer buffer, int offset, int length) {
            // Refused by its head.
        }

        @Override
        public void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength) {
            if (!HttpSyntax.equalsExactly(buffer, nameOffset, nameLength, ENDPOINT)) {
                connection.onMessage(buffer, dataOffset, dataLength);
            } else if (posts == null) {
                openEndpoint(buffer.getStringWithoutLengthAscii(dataOffset, dataLength));
            }
        }

        @Override
        public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
            down("the server answered GET with status " + status);
        }

        @Override
        public void onExchangeEnd(int status) {
            down("the server ended the stream of events");
        }

        @Override
        public void onDown(String reason) {
            down(reason);
        }
    }

    /** The endpoint that takes messages. */
    private final class Posts implements HttpChannel.Owner {
        @Override
        public void onUp() {
            connection.onWireUp();
        }

        @Override
        public void onHead(UnsafeBuffer buffer, ResponseHead head) {
            // Its body is not used.
        }

        @Override
        public void onBody(UnsafeBuffer buffer, int offset, int length) {
            // Answers come over the stream.
        }

        @Override
        public void onEvent(UnsafeBuffer buffer, int nameOffset, int nameLength, int dataOffset, int dataLength) {
            connection.onMessage(buffer, dataOffset, dataLength);
        }

        @Override
        public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
            connection.onRefusal(buffer, offset, length);
        }

        @Override
        public void onExchangeEnd(int status) {
            connection.onExchangeEnd(status);
        }

        @Override
        public void onDown(String reason) {
            down(reason);
        }
    }
}
