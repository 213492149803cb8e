package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonScanner;

/** A scheme of another artifact: a server in the group itself, which answers each request with an empty result. */
public final class LoopScheme implements TargetScheme {
    /** Groups that were opened and not closed. */
    static int open;

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public String forms() {
        return "loop:NAME";
    }

    @Override
    public void check(String target) {
        if (target.length() == "loop:".length()) {
            throw new IllegalArgumentException("loop: names nothing");
        }
    }

    @Override
    public WireGroup open() {
        open++;
        return new Group();
    }

    private static final class Group implements WireGroup {
        private final List<Loop> wires = new ArrayList<>();

        @Override
        public Wire create(String target, ClientSettings settings, WireOwner owner) {
            final Loop wire = new Loop(this, target, owner);
            wires.add(wire);
            return wire;
        }

        @Override
        public int poll() {
            int work = 0;
            for (final Loop wire : List.copyOf(wires)) {
                work += wire.poll();
            }
            return work;
        }

        @Override
        public boolean isEmpty() {
            return wires.isEmpty();
        }

        @Override
        public boolean isWaiting() {
            return wires.stream().anyMatch(wire -> !wire.answers.isEmpty());
        }

        @Override
        public void close() {
            open--;
            wires.clear();
        }
    }

    private static final class Loop implements Wire {
        private static final int CAPACITY = 2;

        private final Group group;
        private final String target;
        private final WireOwner owner;
        private final Queue<String> answers = new ArrayDeque<>();
        private boolean up;
        private boolean paused;

        Loop(Group group, String target, WireOwner owner) {
            this.group = group;
            this.target = target;
            this.owner = owner;
        }

        @Override
        public void connect() {
            if (target.endsWith(":nowhere")) {
                group.wires.remove(this);
                owner.onDown("nobody listens at " + target);
            }
        }

        int poll() {
            if (!up) {
                up = true;
                owner.onUp();
                return 1;
            }
            if (paused || answers.isEmpty()) {
                return 0;
            }
            final byte[] answer = answers.remove().getBytes(StandardCharsets.UTF_8);
            if (target.endsWith(":log")) {
                owner.onReadOnlyMessage(new UnsafeBuffer(answer), 0, answer.length);
            } else {
                final UnsafeBuffer padded = new UnsafeBuffer(new byte[answer.length + JsonScanner.PADDING]);
                padded.putBytes(0, answer);
                owner.onMessage(padded, 0, answer.length);
            }
            return 1;
        }

        @Override
        public Offer offer(DirectBuffer message, int offset, int length) {
            final String text = message.getStringWithoutLengthUtf8(offset, length);
            if (!text.contains("\"id\":")) {
                return Offer.TAKEN;
            }
            if (answers.size() == CAPACITY) {
                return Offer.BACK_PRESSURED;
            }
            final String id = text.replaceFirst(".*\"id\":(\\d+).*", "$1");
            answers.add("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"protocolVersion\":\"2025-11-25\"}}");
            return Offer.TAKEN;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void close() {
            group.wires.remove(this);
        }
    }
}
