package org.peregrine.tools.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.TargetScheme;
import org.peregrine.client.Wire;
import org.peregrine.client.WireGroup;
import org.peregrine.client.WireOwner;

/** A scheme of another artifact, whose server answers every request with an empty result. */
public final class PongScheme implements TargetScheme {
    @Override
    public String name() {
        return "pong";
    }

    @Override
    public String forms() {
        return "pong:NAME";
    }

    @Override
    public void check(String target) {
        // Any name is one.
    }

    @Override
    public WireGroup open() {
        return new Group();
    }

    private static final class Group implements WireGroup {
        private final List<Pong> wires = new ArrayList<>();

        @Override
        public Wire create(String target, ClientSettings settings, WireOwner owner) {
            final Pong wire = new Pong(this, target, owner);
            wires.add(wire);
            return wire;
        }

        @Override
        public int poll() {
            return List.copyOf(wires).stream().mapToInt(Pong::poll).sum();
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
            wires.clear();
        }
    }

    private static final class Pong implements Wire {
        private final Group group;
        private final String target;
        private final WireOwner owner;
        private final Queue<byte[]> answers = new ArrayDeque<>();
        private boolean paused;

        Pong(Group group, String target, WireOwner owner) {
            this.group = group;
            this.target = target;
            this.owner = owner;
        }

        @Override
        public void connect() {
            if (target.endsWith(":nowhere")) {
                owner.onDown("nobody listens at " + target);
            } else {
                owner.onUp();
            }
        }

        int poll() {
            if (paused || answers.isEmpty()) {
                return 0;
            }
            final byte[] answer = answers.remove();
            owner.onReadOnlyMessage(new UnsafeBuffer(answer), 0, answer.length);
            return 1;
        }

        @Override
        public Offer offer(DirectBuffer message, int offset, int length) {
            final String text = message.getStringWithoutLengthUtf8(offset, length);
            final String id = text.replaceFirst("(?s).*?\"id\":(\"[^\"]*\"|\\d+).*", "$1");
            if (!id.equals(text)) {
                answers.add(("{\"jsonrpc\":\"2.0\",\"id\":" + id
                                + ",\"result\":{\"protocolVersion\":\"2025-11-25\",\"content\":[]}}")
                        .getBytes(StandardCharsets.UTF_8));
            }
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
