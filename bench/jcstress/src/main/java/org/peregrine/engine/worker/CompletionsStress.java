package org.peregrine.engine.worker;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.SilentTransport;

/**
 * One call is answered, another says its last word on another exchange and gives its permit back, while the network thread
 * takes messages: all arrive, and the way is never quiet before.
 */
@JCStressTest
@Outcome(id = "0, 2, 1", expect = Expect.ACCEPTABLE, desc = "both taken, and quiet when nothing was left to take")
@Outcome(expect = Expect.FORBIDDEN, desc = "a message or a permit was lost, or it was quiet too early")
@State
public class CompletionsStress {
    private static final Limits LIMITS =
            Limits.standard().with(Limit.MAX_CONCURRENT_CALLS, 2).with(Limit.MAX_QUEUED_SENDS, 2);
    private static final EngineCounters COUNTERS = new EngineCounters();
    private static final SilentTransport TRANSPORT = new SilentTransport();

    private final Completions completions = new Completions(LIMITS, failure -> {}, TRANSPORT, COUNTERS);
    private final Route route = new Route(completions, 1, 1);
    private int taken;
    private boolean quiet;

    /** Two calls are under way. */
    public CompletionsStress() {
        completions.tryBegin();
        completions.tryBegin();
    }

    /** Workers: one answers, the call of the other goes on elsewhere. */
    @Actor
    public void answer() {
        completions.answer(
                new OutboundMessage(route, ReplyStatus.COMPLETE, null, 0, null, new EndedCall(null, false), null));
        completions.send(OutboundMessage.empty(route, ReplyStatus.STREAM_END));
        completions.release();
    }

    /** The network thread, which closes once nothing is under way. */
    @Actor
    public void receive() {
        taken = take();
        quiet = completions.isQuiet();
    }

    private int take() {
        int count = 0;
        while (completions.poll() != null) {
            count++;
        }
        return count;
    }

    /** The next duty cycle. */
    @Arbiter
    public void look(III_Result result) {
        final int left = take();
        result.r1 = quiet ? left : 0;
        result.r2 = taken + left;
        result.r3 = completions.isQuiet() ? 1 : 0;
    }
}
