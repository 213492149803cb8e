package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.request.Ascii;
import org.peregrine.client.response.ResponseHead;
import org.peregrine.client.response.StatusText;
import org.peregrine.client.socket.SocketSet;
import org.peregrine.codec.http.HttpSyntax;

/**
 * The deprecated pair of HTTP+SSE: a stream that is opened first and names the endpoint that takes messages; whatever
 * answers them comes over the stream. Source: MCP 2024-11-05, transports. One thread.
 */
final class SseWire implements HeaderWire {
    private static final byte[] ENDPOINT = Ascii.bytes("endpoint");
    private static final int OK = 200;

    private final SocketSet sockets;
    private final HttpWireOwner owner;
    private final Target target;
    private final ClientSettings settings;
    private final HttpChannel stream;
    private HttpChannel posts;
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);
    private HttpHeads heads;

    SseWire(SocketSet sockets, Target target, ClientSettings settings, HttpWireOwner owner) {
        this.sockets = sockets;
        this.owner = owner;
        this.target = target;
        this.settings = settings;
        stream = new HttpChannel(sockets, target, settings, new Stream());
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
    public void pause() {
        stream.pause();
    }

    @Override
    public void resume() {
        stream.resume();
    }

    @Override
    public void abandon() {
        if (posts != null) {
            posts.abandon();
        }
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
        owner.onDown(reason);
    }

    private void openEndpoint(String endpoint) {
        final String origin = target.origin();
        final String path;
        if (!endpoint.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            down("the server's endpoint is no URI");
            return;
        } else if (endpoint.startsWith("/") && !endpoint.startsWith("//")) {
            path = endpoint;
        } else if (endpoint.startsWith(origin + "/")) {
            path = endpoint.substring(origin.length());
        } else if (!endpoint.startsWith("/") && !endpoint.contains(":")) {
            path = target.path().replaceFirst("[?].*$", "").replaceFirst("[^/]*$", "") + endpoint;
        } else {
            down("the server's endpoint is of another origin: " + endpoint);
            return;
        }
        final Target messages = target.withPath(path);
        heads = new HttpHeads(messages, settings);
        posts = new HttpChannel(sockets, messages, settings, new Posts());
        posts.connect();
    }

    /** The stream, on which everything comes. */
    private final class Stream implements HttpChannel.Owner {
        @Override
        public void onUp() {
            stream.request(new HttpHeads(target, settings).stream(), NO_LINES, nothing, 0, -1);
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
                owner.onMessage(buffer, dataOffset, dataLength);
            } else if (posts == null) {
                openEndpoint(buffer.getStringWithoutLengthAscii(dataOffset, dataLength));
            }
        }

        @Override
        public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
            down("the server answered GET with " + StatusText.of(status));
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
            owner.onUp();
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
            owner.onMessage(buffer, dataOffset, dataLength);
        }

        @Override
        public void onRefusal(int status, UnsafeBuffer buffer, int offset, int length) {
            owner.onRefusal(buffer, offset, length);
        }

        @Override
        public void onExchangeEnd(int status) {
            owner.onExchangeEnd(status);
        }

        @Override
        public void onDown(String reason) {
            down(reason);
        }
    }
}
