package org.peregrine.transports.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A client of HTTP+SSE: its session is one stream, on which all answers come; messages go over other connections, to the
 * path that the stream's first event names.
 */
final class SseClient extends ConnectedClient {
    private static final List<String> REVISIONS = List.of("2024-11-05", "2024-11-05", "2025-03-26");
    private static final int MOST_CONNECTIONS = 2;
    private static final int ACCEPTED = 202;
    private static final int LEAST_ERROR = 400;
    private static final String PATH = "/messages?";

    private final List<Post> posts = new ArrayList<>();
    private HttpResponse responses = new HttpResponse();
    private String endpoint;
    private String endedEndpoint;

    SseClient(World world, int number) {
        super(world, number, World.HTTP, REVISIONS);
    }

    /** A message that was posted. */
    private record Message(Request request, Link stream, boolean ended) {}

    /** The stream of the session. */
    private final class Stream implements HttpResponse.Reader {
        private final Link link;

        Stream(Link link) {
            this.link = link;
        }

        @Override
        public void onHead(int status, String head) {
            world.trace().add("client " + number + " gets " + status + " for its stream");
        }

        @Override
        public void onMessage(String text) {
            world.trace().add("client " + number + " has no stream: " + Json.member(text, "error"));
        }

        @Override
        public void onEvent(String id, boolean retry, String data) {
            if (endpoint == null && data.startsWith(PATH)) {
                endpoint = data;
            } else if (!data.isEmpty()) {
                SseClient.this.onMessage(link, data);
            }
        }

        @Override
        public void onEnd() {
            link.endOutput();
        }
    }

    /** One connection that messages are posted over. */
    private final class Post implements HttpResponse.Reader {
        private final Link link;
        private final HttpResponse accepted = new HttpResponse();
        private final Deque<Message> messages = new ArrayDeque<>();
        private boolean closing;

        Post(Link link) {
            this.link = link;
        }

        void send(Message message, String path, String body) {
            messages.add(message);
            link.send("POST " + path
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
        }

        boolean isFree() {
            return !closing && !link.isEnded() && !link.up.hasEnded() && messages.size() <= 2;
        }

        @Override
        public void onHead(int status, String head) {
            closing |= head.contains("connection: close");
            final Message message = messages.poll();
            world.trace().add("client " + number + " gets " + status + " for a message");
            if (message == null) {
                closing = true;
            } else if (message.ended && status < LEAST_ERROR) {
                throw new Violation("A session was served after the end of its stream");
            } else if (status != ACCEPTED) {
                unsure(message);
            }
        }

        @Override
        public void onMessage(String text) {
            world.trace().add("client " + number + " is refused: " + Json.member(text, "error"));
        }

        @Override
        public void onEvent(String id, boolean retry, String data) {
            throw new Violation("A message was answered by a stream");
        }

        @Override
        public void onEnd() {
            // All is in the head.
        }

        void poll() {
            final String bytes = link.receive();
            if (!bytes.isEmpty()) {
                accepted.onBytes(bytes, this);
            }
            if (link.isEnded()) {
                drop();
            }
        }

        void drop() {
            link.reset();
            messages.forEach(SseClient.this::unsure);
            messages.clear();
            posts.remove(this);
        }
    }

    /** A message that was not taken, or perhaps: it need not be answered. */
    private void unsure(Message message) {
        if (message.request != null) {
            message.request.cancelled = true;
            world.ledger().refuseBatches(message.stream);
        }
    }

    @Override
    void onConnected(Link to) {
        responses = new HttpResponse();
        endpoint = null;
        to.send("GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    }

    @Override
    void onBytes(Link from, String bytes) {
        responses.onBytes(bytes, new Stream(from));
    }

    /** Only the server's own end of a stream tells that it knows of it. */
    @Override
    void onEnded(Link gone) {
        endedEndpoint = gone.isClosedByServer() ? endpoint : null;
        endpoint = null;
    }

    @Override
    void pollOthers() {
        List.copyOf(posts).forEach(Post::poll);
    }

    @Override
    boolean mayWrite() {
        return endpoint != null && post() != null;
    }

    /** A connection for the next message; null when there are too many, and nobody listens. */
    private Post post() {
        for (final Post each : posts) {
            if (each.isFree()) {
                return each;
            }
        }
        final Link made = posts.size() < MOST_CONNECTIONS ? world.network().connect(World.HTTP, number % 3) : null;
        if (made == null) {
            return null;
        }
        final Post post = new Post(made);
        posts.add(post);
        return post;
    }

    @Override
    void write(Link to, String body, Request request) {
        post().send(new Message(request, to, false), endpoint, body);
    }

    @Override
    void leave() {
        List.copyOf(posts).forEach(Post::drop);
        super.leave();
    }

    @Override
    void actSpecially() {
        switch (chance().below(5)) {
            case 0 -> link().endOutput();
            case 1 -> chance().of(posts).drop();
            case 2 -> chance().of(posts).link.endOutput();
            default -> {
                if (endedEndpoint != null) {
                    post().send(new Message(null, null, true), endedEndpoint, "{}");
                }
            }
        }
    }
}
