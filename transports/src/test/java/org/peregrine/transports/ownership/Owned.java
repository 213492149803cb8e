package org.peregrine.transports.ownership;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.peregrine.transports.http.HttpPeer;

/**
 * A row of the table: something that belongs to alice, and a way to reach it. Others get what they get for a thing that
 * does not exist, whose name is {@link #absent}.
 *
 * @param name of the row.
 * @param making makes one, of alice's.
 * @param absent a name of the same form that nobody has, by the name of the thing.
 * @param reach what alice and everybody else tries.
 * @param success fails unless alice's attempt has done its work.
 * @param unharmed fails when what others have tried has changed something.
 */
record Owned(String name, Making making, UnaryOperator<String> absent, Reach reach, Success success, Success unharmed) {

    /** A row whose thing is unharmed as long as alice's attempt succeeds. */
    Owned(String name, Making making, UnaryOperator<String> absent, Reach reach, Success success) {
        this(name, making, absent, reach, success, (world, thing) -> {
            final Answer answer = reach.reach(world, thing, OwnershipServer.ALICE, thing.handle);
            success.check(world, thing.answered(answer));
        });
    }

    private static final int LONG_NAME = 8;

    /** Makes a thing of the caller of a token. */
    @FunctionalInterface
    interface Making {
        Thing make(OwnershipServer world, String token) throws Exception;
    }

    /** Tries something with a thing of that name, by a token, or none when it is null. */
    @FunctionalInterface
    interface Reach {
        Answer reach(OwnershipServer world, Thing thing, String token, String handle) throws Exception;
    }

    /** Checks alice's thing. */
    @FunctionalInterface
    interface Success {
        void check(OwnershipServer world, Thing thing) throws Exception;
    }

    /** Another name of the same form: digits in their reverse order. */
    static String reversed(String handle) {
        return new StringBuilder(handle).reverse().toString();
    }

    /** The same for the first of two words. */
    static String otherSession(String handle) {
        final int space = handle.indexOf(' ');
        return reversed(handle.substring(0, space)) + handle.substring(space);
    }

    /** The same session with another second word. */
    static UnaryOperator<String> other(String word) {
        return handle -> handle.substring(0, handle.indexOf(' ') + 1) + word;
    }

    @Override
    public String toString() {
        return name;
    }

    /** One thing that was made. */
    static final class Thing {
        /** Words that somebody else may have learnt. */
        final String handle;
        /** Of alice's, open; null when there is none. */
        final HttpPeer peer;

        final WebSocketPeer socket;
        /** Of alice's attempt; null before. */
        Answer answer;

        private Thing(String handle, HttpPeer peer, WebSocketPeer socket) {
            this.handle = handle;
            this.peer = peer;
            this.socket = socket;
        }

        static Thing of(String handle) {
            return new Thing(handle, null, null);
        }

        static Thing of(String handle, HttpPeer peer) {
            return new Thing(handle, peer, null);
        }

        static Thing of(String handle, WebSocketPeer socket) {
            return new Thing(handle, null, socket);
        }

        /** A part of the handle. */
        String word(int index) {
            return handle.split(" ", -1)[index];
        }

        Thing answered(Answer own) {
            answer = own;
            return this;
        }
    }

    /**
     * A response.
     *
     * @param status of HTTP, of the handshake over WebSocket.
     * @param fields of its head, without the date.
     * @param body whole; empty of a stream that goes on.
     * @param peer to read on from.
     */
    record Answer(int status, Map<String, String> fields, String body, HttpPeer peer) {
        static Answer of(HttpPeer peer) throws IOException {
            final String body = peer.readBodyOrHead();
            final Map<String, String> fields = new TreeMap<>(peer.fields());
            fields.remove("date");
            return new Answer(peer.status(), fields, body, peer);
        }

        /** Everything that a peer sees, without the names of things. */
        String shown(String... handles) {
            String text = status + " " + fields + " " + body;
            for (final String handle : handles) {
                for (final String word : handle.split(" ", -1)) {
                    text = word.length() < LONG_NAME ? text : text.replace(word, "it");
                }
            }
            return text;
        }
    }
}
