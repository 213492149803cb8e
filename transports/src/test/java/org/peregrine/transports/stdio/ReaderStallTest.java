package org.peregrine.transports.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;

class ReaderStallTest {
    private static final class Heard implements FrameHandler {
        private final List<String> stalls = new ArrayList<>();

        @Override
        public boolean onFrame(Frame frame) {
            return true;
        }

        @Override
        public boolean onDisconnect(long connectionId) {
            return true;
        }

        @Override
        public boolean onPeerEnded(long connectionId) {
            return true;
        }

        @Override
        public void onReaderStalled(long connectionId, long sinceNs, long untilNs) {
            stalls.add(connectionId + ": " + sinceNs + " to " + untilNs);
        }
    }

    @Test
    void shouldTellOfEachTimeThatRepliesWaited() {
        final Heard heard = new Heard();
        final ReaderStall stall = new ReaderStall(heard, 7);
        stall.observe(false, 10);
        stall.observe(true, 20);
        stall.observe(true, 30);
        assertThat(heard.stalls).isEmpty();
        stall.observe(false, 40);
        stall.observe(false, 50);
        stall.observe(true, 60);
        stall.observe(false, 61);
        assertThat(heard.stalls).containsExactly("7: 20 to 40", "7: 60 to 61");
    }
}
