package org.peregrine.transports.simulation;

import java.util.Locale;

/** Reads the responses of one connection, one after the other; a stream gives its events one by one. */
final class HttpResponse {
    private static final int HEX = 16;

    /** Takes the parts of responses. */
    interface Reader {
        /** Takes a head. */
        void onHead(int status, String head);

        /** Takes a whole body. */
        void onMessage(String text);

        /**
         * Takes an event of a stream.
         *
         * @param id of the event; null when it has none.
         * @param retry whether the client is asked to come back.
         * @param data empty when it has none.
         */
        void onEvent(String id, boolean retry, String data);

        /** The response is complete. */
        void onEnd();
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK
    }

    private final StringBuilder input = new StringBuilder();
    private final StringBuilder events = new StringBuilder();
    private State state = State.HEAD;
    private int length;

    /** Takes bytes. */
    void onBytes(String bytes, Reader reader) {
        input.append(bytes);
        boolean more = true;
        while (more) {
            more = switch (state) {
                case HEAD -> takeHead(reader);
                case BODY -> takeBody(reader);
                case CHUNK -> takeChunk(reader);
            };
        }
    }

    private String take(int count, int skipped) {
        final String taken = input.substring(0, count);
        input.delete(0, count + skipped);
        return taken;
    }

    private boolean takeHead(Reader reader) {
        final int end = input.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        final String head = take(end, 4);
        final String fields = head.toLowerCase(Locale.ROOT);
        final int status = Integer.parseInt(head.substring(9, 12));
        reader.onHead(status, fields);
        if (fields.contains("transfer-encoding: chunked")) {
            state = State.CHUNK;
        } else {
            state = State.BODY;
            length = contentLength(fields);
        }
        return true;
    }

    private static int contentLength(String fields) {
        final String name = "content-length: ";
        final int from = fields.indexOf(name);
        if (from < 0) {
            return 0;
        }
        final int end = fields.indexOf('\r', from);
        return Integer.parseInt(fields.substring(from + name.length(), end < 0 ? fields.length() : end));
    }

    private boolean takeBody(Reader reader) {
        if (input.length() < length) {
            return false;
        }
        final String body = take(length, 0);
        state = State.HEAD;
        if (!body.isEmpty()) {
            reader.onMessage(body);
        }
        reader.onEnd();
        return !input.isEmpty();
    }

    private boolean takeChunk(Reader reader) {
        final int lineEnd = input.indexOf("\r\n");
        if (lineEnd < 0) {
            return false;
        }
        final int count = Integer.parseInt(input.substring(0, lineEnd), HEX);
        if (input.length() < lineEnd + 2 + count + 2) {
            return false;
        }
        input.delete(0, lineEnd + 2);
        events.append(take(count, 2));
        takeEvents(reader);
        if (count == 0) {
            state = State.HEAD;
            reader.onEnd();
        }
        return !input.isEmpty();
    }

    private void takeEvents(Reader reader) {
        int end = events.indexOf("\n\n");
        while (end >= 0) {
            takeEvent(events.substring(0, end), reader);
            events.delete(0, end + 2);
            end = events.indexOf("\n\n");
        }
    }

    private static void takeEvent(String event, Reader reader) {
        String id = null;
        String data = "";
        boolean retry = false;
        for (final String line : event.split("\n", -1)) {
            id = line.startsWith("id: ") ? line.substring("id: ".length()) : id;
            data = line.startsWith("data: ") ? line.substring("data: ".length()) : data;
            retry |= line.startsWith("retry: ");
        }
        reader.onEvent(id, retry, data);
    }
}
