package org.peregrine.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.transport.ReplyStatus;

/** Messages of a call reach their client when connections end and streams move between shards. */
final class EventStreamTest {
    private static final Limits LIMITS = Limits.standard()
            .with(Limit.STREAM_EVENTS, 8)
            .with(Limit.STREAM_BYTES, 1 << 10)
            .with(Limit.STREAM_RETRY_MS, 0);
    private static final long CONNECTION = 7;

    private final PeerMemory memory = new PeerMemory(1 << 20);
    private final Way first = new Way();
    private final Way second = new Way();
    private final EventStream stream = new EventStream(
            0,
            LIMITS,
            new Route(first, CONNECTION, 1),
            memory.holder(PeerKey.NONE).reserve(Kept.STREAM, 0));

    /** A shard's way back. */
    private static final class Way implements Outbox {
        private final List<ReplyStatus> heard = new ArrayList<>();

        @Override
        public void answer(OutboundMessage answer) {
            heard.add(answer.status());
        }

        @Override
        public boolean send(OutboundMessage message) {
            heard.add(message.status());
            return true;
        }

        @Override
        public void release() {
            throw new AssertionError("Nobody gave a permit");
        }
    }

    private HeapMessage message() {
        final HeapMessage message =
                HeapMessage.begin(1024, memory.holder(PeerKey.NONE).reserve(Kept.MESSAGE, 0));
        message.writer().value(1);
        return message;
    }

    @Test
    void shouldOnlyKeepWhatIsSaidAfterItsConnectionHasEnded() {
        stream.detach(first, CONNECTION);
        stream.prime();
        assertThat(stream.send(message())).isTrue();
        assertThat(first.heard).isEmpty();
        assertThat(stream.resume(new Route(second, CONNECTION, 1), 0, Tenure.ENDLESS))
                .isTrue();
        assertThat(second.heard).containsExactly(ReplyStatus.PART, ReplyStatus.PART);
    }

    @Test
    void shouldStayWhenAConnectionOfThatIdEndsOnAnotherShard() {
        stream.detach(second, CONNECTION);
        stream.send(message());
        assertThat(first.heard).containsExactly(ReplyStatus.PART);
    }

    @Test
    void shouldStayOnTheShardWhereItWasResumed() {
        stream.prime();
        assertThat(stream.resume(new Route(second, CONNECTION, 1), 0, Tenure.ENDLESS))
                .isTrue();
        stream.detach(first, CONNECTION);
        stream.send(message());
        assertThat(first.heard).containsExactly(ReplyStatus.PART, ReplyStatus.STREAM_END);
        assertThat(second.heard).containsExactly(ReplyStatus.PART, ReplyStatus.PART);
    }
}
