package org.peregrine.engine.worker;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.audit.CallEnd;
import org.peregrine.engine.outbound.CallOrigin;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.session.CallChannel;
import org.peregrine.engine.transport.ReplyStatus;

/** A worker answers while housekeeping ends its call and the path gives it up: one of them does. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "answered once")
@Outcome(expect = Expect.FORBIDDEN, desc = "not answered, or twice")
@State
public class CallAnswerStress {
    private static final int BYTES = 64;
    private static final CallOrigin ORIGIN = new CallOrigin(null, -1, new UnsafeBuffer(new byte[1]), 0, 0, 0, null);

    private final AtomicInteger answers = new AtomicInteger();
    private final Route route = new Route(new Counting(), 1, 1);
    private final CallAnswer answer = new CallAnswer(
            new CallChannel(route, null, ProtocolVersion.LATEST_LEGACY, false, BYTES, null),
            route,
            ORIGIN,
            () -> {},
            null);

    private final class Counting implements Outbox {
        @Override
        public void answer(OutboundMessage message) {
            answers.incrementAndGet();
        }

        @Override
        public boolean send(OutboundMessage message) {
            return true;
        }

        @Override
        public void release() {
            answers.addAndGet(BYTES);
        }
    }

    /** Starts without an answer. */
    public CallAnswerStress() {}

    /** The worker. */
    @Actor
    public void give() {
        answer.answer(HeapMessage.begin(BYTES, null), ReplyStatus.COMPLETE, false, CallEnd.OK, 0);
    }

    /** Housekeeping. */
    @Actor
    public void expire() {
        answer.abandon(true);
    }

    /** The worker at its end. */
    @Actor
    public void end() {
        answer.answerUnwritten();
    }

    /** Afterwards. */
    @Arbiter
    public void look(I_Result result) {
        result.r1 = answers.get();
    }
}
