package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.tools.load.answer.Dialogue;
import org.peregrine.tools.load.answer.DialogueOwner;
import org.peregrine.tools.load.answer.InputRounds;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.load.mix.RequestTemplate;
import org.peregrine.tools.load.pace.PacedSender;
import org.peregrine.tools.load.pace.ReadyConnections;
import org.peregrine.tools.result.Second;

/**
 * One run, on the calling thread. In an open loop each request has a time at which it is due; whatever keeps it from
 * being sent or answered then is part of its response time, so that a stall of the server is seen by every request that
 * fell into it. Nothing is allocated on the way of a request.
 */
final class LoadRun implements ClientHandler, PacedSender.Agenda, DialogueOwner {
    private static final int IN_FLIGHT = 1 << 17;
    private static final int OPENING = 64;

    private final LoadPlan plan;
    private final BiConsumer<Second, Histogram> listener;
    private final StartLine.Place place;
    private final boolean exchange;
    private final boolean openLoop;
    private final boolean modern;
    private final InFlight inFlight = new InFlight(IN_FLIGHT);
    private final ReadyConnections ready;
    private final List<Lane> lanes = new ArrayList<>();
    private final Tally tally;
    private final Answers answers;
    private final long maxErrors;
    private Schedule schedule;
    private ClientSelector selector;
    private PacedSender sender;
    private int alive;
    private int opened;
    private boolean starting;
    private int started;
    private boolean running;
    private boolean measuring;
    private long next;
    private long firstMeasured = Long.MAX_VALUE;
    private SecondClock clock;
    private Dialogue dialogue;
    private String lastReason = "";

    /**
     * Prepares a run that begins when its place says, and is given up when there are more errors than allowed and
     * nothing else.
     */
    LoadRun(LoadPlan plan, BiConsumer<Second, Histogram> listener, long maxErrors, StartLine.Place place) {
        this.maxErrors = maxErrors;
        this.plan = plan;
        this.listener = listener;
        this.place = place;
        exchange = plan.target().kind().isExchange();
        openLoop = plan.pace().isOpenLoop();
        modern = plan.settings().version() != null && plan.settings().version().isModern();
        ready = new ReadyConnections(
                plan.pace().connections() * Math.max(1, plan.pace().window()));
        tally = new Tally(plan.parts().size());
        answers = new Answers(tally);
    }

    /** Opens the connections, runs, waits for what is under way, and closes them. */
    LoadOutcome run() throws IOException {
        try (ClientSelector opening = new ClientSelector()) {
            selector = opening;
            selector.sources(plan.sources());
            dialogue = Dialogue.of(selector, plan.settings(), plan.modelText(), this);
            open();
            try (Gauge gauge = Gauge.of(plan, lanes.getFirst().connection().childPid())) {
                return measure(gauge);
            }
        }
    }

    private LoadOutcome measure(Gauge gauge) throws IOException {
        schedule = Schedule.of(plan, place.awaitNs());
        clock = new SecondClock(schedule, tally, listener, openLoop);
        sender = new PacedSender(selector, this, plan.pace().spinning());
        sender.restart(schedule.startNs());
        running = true;
        loop(gauge);
        final long stoppedNs = System.nanoTime();
        gauge.stop();
        clock.tick(stoppedNs);
        running = false;
        drain();
        tally.finish();
        return new LoadOutcome(
                plan, tally, gauge.reading(sender.idleNs(), stoppedNs - schedule.measureNs()), lastReason, alive);
    }

    private void open() throws IOException {
        final int wanted = plan.pace().connections();
        while (opened < wanted && lastReason.isEmpty()) {
            while (lanes.size() < wanted && lanes.size() - opened < OPENING && lastReason.isEmpty()) {
                final Lane lane = new Lane(lanes.size());
                lanes.add(lane);
                lane.connection(selector.connect(plan.target(), plan.settings(), this, lane));
            }
            selector.poll(1);
        }
        dialogue.streams().await();
        if (!lastReason.isEmpty()) {
            throw new IOException(
                    "connection " + (opened + 1) + " of " + wanted + " could not be opened: " + lastReason);
        }
        if (plan.target().kind() == Target.Kind.STDIO) {
            awaitProcesses();
        }
        for (int i = 0; i < plan.pace().window(); i++) {
            lanes.forEach(lane -> ready.add(lane.index()));
        }
    }

    /** A process takes its input from its first moment on; it serves when it has answered. */
    private void awaitProcesses() throws IOException {
        final RequestTemplate template = plan.templates().getFirst();
        final UnsafeBuffer message = template.fill(plan.numbering().id(0));
        starting = true;
        lanes.forEach(lane -> lane.connection().offer(message, 0, message.capacity(), template.headerLines()));
        final long deadlineNs = System.nanoTime() + plan.timeoutNs();
        while (started < lanes.size() && lastReason.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            selector.poll(1);
            dialogue.advance(System.nanoTime());
        }
        if (started < lanes.size()) {
            throw new IOException("process " + (started + 1) + " of " + lanes.size() + " has not answered: "
                    + (lastReason.isEmpty() ? "the first request timed out" : lastReason));
        }
        starting = false;
    }

    private void loop(Gauge gauge) throws IOException {
        long nowNs = schedule.startNs();
        while ((nowNs < schedule.endNs() || (openLoop && schedule.isBehind(nowNs, next)))
                && alive > 0
                && !tally.isFruitless(nowNs - schedule.startNs(), maxErrors)) {
            if (!measuring && nowNs >= schedule.measureNs()) {
                measuring = true;
                clock.startMeasuring(nowNs);
                startMeasuring();
                gauge.start();
            }
            sender.sendDue(nowNs);
            final long wakeNs = Math.min(clock.endNs(), dialogue.streams().dueNs());
            final long afterNs = sender.await(nowNs, Math.min(wakeNs, schedule.endNs()));
            if (openLoop && sender.isHeld()) {
                tally.heldBack(Math.min(afterNs, schedule.endNs()) - nowNs);
            }
            nowNs = afterNs;
            dialogue.advance(nowNs);
            if (nowNs >= clock.endNs()) {
                clock.tick(nowNs);
                abandon(nowNs - plan.timeoutNs(), InFlight.NONE, Fault.TIMEOUT);
            }
        }
        final long untilNs = tally.isFruitless() ? nowNs : schedule.endNs();
        tally.due(openLoop ? schedule.measuredBefore(untilNs) : next - Math.min(next, firstMeasured));
    }

    /** Begins the measurement without what the warm-up has not sent: a slow start is no part of what is measured. */
    private void startMeasuring() {
        tally.startMeasuring();
        sender.restart(openLoop ? schedule.measureNs() : System.nanoTime());
        if (openLoop) {
            final long firstDue = schedule.firstMeasured();
            tally.skipped(Math.max(0, firstDue - next));
            next = Math.max(next, firstDue);
        }
    }

    @Override
    public long dueNs() {
        if (!openLoop) {
            return ready.isEmpty() ? NEVER : AT_ONCE;
        }
        final long dueNs = schedule.dueNs(next);
        return dueNs < schedule.endNs() ? dueNs : NEVER;
    }

    /** Sends the next request over the first connection that takes it. */
    @Override
    public boolean send(long nowNs, long latenessNs) {
        if (!inFlight.hasRoomFor(next)) {
            return false;
        }
        final long dueNs = openLoop ? schedule.dueNs(next) : nowNs;
        final int index = plan.cycle().at(next);
        final RequestTemplate template = plan.templates().get(index);
        for (int tries = ready.size(); tries > 0; tries--) {
            final Lane lane = lanes.get(ready.take());
            final UnsafeBuffer message = template.fill(plan.numbering().id(next));
            final Offer offer = lane.connection().offer(message, 0, message.capacity(), template.headerLines());
            if (offer == Offer.TAKEN) {
                inFlight.add(next, lane.index(), index, dueNs, nowNs);
                lane.current(next);
                if (openLoop && !exchange) {
                    ready.add(lane.index());
                }
                sent(dueNs, openLoop ? latenessNs : 0);
                return true;
            }
            if (offer == Offer.BACK_PRESSURED) {
                ready.add(lane.index());
            }
        }
        return false;
    }

    private void sent(long dueNs, long latenessNs) {
        if (schedule.isMeasured(dueNs)) {
            firstMeasured = Math.min(firstMeasured, next);
            tally.sent(latenessNs);
        }
        next++;
    }

    private void drain() throws IOException {
        final long deadlineNs = System.nanoTime() + plan.timeoutNs();
        while (inFlight.count() > 0 && alive > 0 && System.nanoTime() - deadlineNs < 0) {
            selector.poll(plan.pace().spinning() ? 0 : 1);
            dialogue.advance(System.nanoTime());
        }
        abandon(Long.MAX_VALUE, InFlight.NONE, Fault.TIMEOUT);
    }

    /** Gives up requests that were sent before a time, of one connection or of all; returns how many. */
    private int abandon(long sentBeforeNs, int laneIndex, Fault fault) {
        int count = 0;
        for (int slot = 0; slot < inFlight.capacity() && inFlight.count() > 0; slot++) {
            if (inFlight.isUsed(slot)
                    && (laneIndex == InFlight.NONE || inFlight.connection(slot) == laneIndex)
                    && (sentBeforeNs == Long.MAX_VALUE || inFlight.sentNs(slot) - sentBeforeNs < 0)) {
                final Lane lane = lanes.get(inFlight.connection(slot));
                if (!lane.isCounted(inFlight.number(slot), inFlight.sentNs(slot))) {
                    tally.fault(fault);
                }
                count++;
                inFlight.free(slot);
                if (fault == Fault.TIMEOUT && running) {
                    release(lane);
                }
            }
        }
        return count;
    }

    /** A request of the connection will never be answered: over HTTP that is the connection's end. */
    private void release(Lane lane) {
        if (exchange) {
            dialogue.remove(lane.connection());
            lane.connection().close();
            alive--;
            lastReason = "no answer within " + plan.timeoutNs() / 1_000_000 + " ms";
        } else if (!openLoop) {
            ready.add(lane.index());
        }
    }

    @Override
    public void onOpen(ClientConnection connection) {
        opened++;
        alive++;
        dialogue.streams().open(connection);
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        final Lane lane = (Lane) connection.attachment();
        if (answers.isOfTheServer(message, connection, dialogue)) {
            lane.ask();
            return;
        }
        if (starting) {
            started++;
            return;
        }
        final long nowNs = System.nanoTime();
        final long id = Answers.id(message);
        final int slot = inFlight.slotOf(plan.numbering().number(InputRounds.request(id, RequestTemplate.LAST_ID)));
        if (slot == InFlight.NONE
                || inFlight.connection(slot) != lane.index()
                || inFlight.round(slot) != InputRounds.round(id, RequestTemplate.LAST_ID)) {
            lane.wrongAnswer(nowNs);
            answers.fault(Fault.WRONG_ID, message.buffer(), offset, length);
            return;
        }
        if (modern && dialogue.rounds().isAsked(message)) {
            tally.asked();
            if (!isAskedAgain(lane, slot, message)) {
                answers.fault(Fault.UNANSWERABLE, message.buffer(), offset, length);
                finish(lane, slot);
            }
            return;
        }
        final int part = inFlight.template(slot);
        final boolean refused = lane.isRefused(inFlight.number(slot));
        final long dueNs = inFlight.dueNs(slot);
        final long sentNs = inFlight.sentNs(slot);
        finish(lane, slot);
        if (!refused && answers.isGood(message, plan.templates().get(part).isToolCall(), offset, length)) {
            if (schedule.isMeasured(dueNs)) {
                tally.answered(part, nowNs - dueNs, nowNs - sentNs, nowNs < schedule.endNs());
            } else {
                tally.warmedUp(nowNs - dueNs, measuring);
            }
        }
    }

    private void finish(Lane lane, int slot) {
        inFlight.free(slot);
        if (!exchange && !openLoop) {
            ready.add(lane.index());
        }
    }

    /** Sends a request again, with the input that its result asks for; false when that cannot be done. */
    private boolean isAskedAgain(Lane lane, int slot, Envelope response) {
        final int round = inFlight.round(slot) + 1;
        final long id = plan.numbering().id(inFlight.number(slot));
        inFlight.round(slot, round);
        return plan.templates()
                .get(inFlight.template(slot))
                .sendAgain(dialogue, lane.connection(), id, round, response);
    }

    /** The server did not take an answer to its own request: over HTTP the call that asked has failed by it. */
    @Override
    public void onReplyRefused(ClientConnection connection, String reason) {
        if (((Lane) connection.attachment()).refuse(exchange)) {
            answers.refused(reason);
        }
    }

    @Override
    public void onHeard(ClientConnection connection, Envelope message) {
        ((Lane) connection.attachment()).ask();
        answers.isOfTheServer(message, connection, dialogue);
    }

    @Override
    public void onStreamFailed(String reason) {
        tally.streamFailed(reason);
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        ((Lane) connection.attachment()).wrongAnswer(System.nanoTime());
        answers.fault(Fault.INVALID, buffer, offset, length);
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        final Lane lane = (Lane) connection.attachment();
        if (dialogue.requests().onExchangeEnd(connection, status)) {
            return;
        }
        if (exchange || status >= 300) {
            final int slot = inFlight.slotOf(lane.current());
            if (slot != InFlight.NONE) {
                if (!lane.isCounted(inFlight.number(slot), inFlight.sentNs(slot))) {
                    answers.noAnswer(status);
                    lane.fail(lane.current());
                }
                inFlight.free(slot);
            }
        }
        if (exchange) {
            lane.current(Lane.IDLE);
            ready.add(lane.index());
        }
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        lastReason = reason;
        dialogue.remove(connection);
        if (running || opened == plan.pace().connections()) {
            alive--;
            final int lost = abandon(Long.MAX_VALUE, ((Lane) connection.attachment()).index(), Fault.LOST);
            tally.connectionEnded(lost > 0, reason);
        }
    }
}
