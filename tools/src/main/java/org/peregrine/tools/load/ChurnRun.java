package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.Offer;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.tools.load.answer.Dialogue;
import org.peregrine.tools.load.answer.DialogueOwner;
import org.peregrine.tools.load.answer.InputRounds;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.load.mix.RequestTemplate;
import org.peregrine.tools.load.pace.PacedSender;
import org.peregrine.tools.load.probe.TargetProbe;
import org.peregrine.tools.result.Second;

/**
 * One run of sessions that come and go, on the calling thread. Each has a time at which it is due, a connection of its
 * own, its calls one after another, and an end: over HTTP by {@code DELETE}, otherwise by closing the connection. A
 * session counts once: when it has ended well, or by its first fault, which ends it, too.
 */
final class ChurnRun implements ClientHandler, PacedSender.Agenda, DialogueOwner {
    private static final int FIRST_REFUSAL = 300;

    /** The server lets no client end its session. Source: MCP 2025-11-25, session management. */
    private static final int METHOD_NOT_ALLOWED = 405;

    private final LoadPlan plan;
    private final BiConsumer<Second, Histogram> listener;
    private final StartLine.Place place;
    private final boolean exchange;
    private final Tally tally;
    private final Answers answers;
    private final long maxErrors;

    /** In the order in which they were begun. */
    private final Set<Session> live = new LinkedHashSet<>();

    /** Those whose next call their connection did not take yet. */
    private final List<Session> waiting = new ArrayList<>();

    private Schedule schedule;
    private SecondClock clock;
    private Dialogue dialogue;
    private ClientSelector selector;
    private PacedSender sender;
    private boolean measuring;
    private long next;
    private long called;
    private long withoutId;
    private String lastReason = "";

    /**
     * Prepares a run that begins when its place says, and is given up when there are more errors than allowed and
     * nothing else.
     */
    ChurnRun(LoadPlan plan, BiConsumer<Second, Histogram> listener, long maxErrors, StartLine.Place place) {
        this.plan = plan;
        this.listener = listener;
        this.place = place;
        this.maxErrors = maxErrors;
        exchange = plan.target().kind().isExchange();
        tally = new Tally(plan.parts().size());
        answers = new Answers(tally);
    }

    /** One session, from its due time on. */
    private static final class Session {
        private static final long NONE = Long.MIN_VALUE;

        private final long dueNs;
        private final long beginNs;
        private ClientConnection connection;
        private boolean open;
        private long openNs;
        private boolean answered;
        private long firstNs;
        private int calls;
        private int template;
        private long current = NONE;
        private int round;
        private boolean ending;

        Session(long dueNs, long beginNs) {
            this.dueNs = dueNs;
            this.beginNs = beginNs;
        }
    }

    /** Opens and ends sessions, and waits for those that are open. */
    LoadOutcome run() throws IOException {
        final String refusal = TargetProbe.refusal(plan.target(), plan.settings());
        if (refusal != null) {
            throw new IOException("no connection can be opened: " + refusal);
        }
        try (ClientSelector opening = new ClientSelector();
                Gauge gauge = Gauge.of(plan, -1)) {
            selector = opening;
            selector.sources(plan.sources());
            dialogue = Dialogue.of(selector, plan.settings(), plan.modelText(), this);
            return measure(gauge);
        }
    }

    private LoadOutcome measure(Gauge gauge) throws IOException {
        schedule = Schedule.of(plan, place.awaitNs());
        clock = new SecondClock(schedule, tally, listener, true);
        sender = new PacedSender(selector, this, plan.pace().spinning());
        sender.restart(schedule.startNs());
        loop(gauge);
        final long stoppedNs = System.nanoTime();
        gauge.stop();
        clock.tick(stoppedNs);
        drain();
        tally.finish();
        if (withoutId > 0) {
            tally.remark(withoutId + " sessions had no Mcp-Session-Id, so there was nothing to end by DELETE");
        }
        return new LoadOutcome(
                plan, tally, gauge.reading(sender.idleNs(), stoppedNs - schedule.measureNs()), lastReason, 1);
    }

    private void loop(Gauge gauge) throws IOException {
        long nowNs = schedule.startNs();
        while ((nowNs < schedule.endNs() || schedule.isBehind(nowNs, next))
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
            if (sender.isHeld()) {
                tally.heldBack(Math.min(afterNs, schedule.endNs()) - nowNs);
            }
            nowNs = afterNs;
            callAgain();
            if (nowNs >= clock.endNs()) {
                clock.tick(nowNs);
                expire(nowNs);
            }
        }
        tally.due(schedule.measuredBefore(tally.isFruitless() ? nowNs : schedule.endNs()));
    }

    private void startMeasuring() {
        tally.startMeasuring();
        sender.restart(schedule.measureNs());
        final long firstDue = schedule.firstMeasured();
        tally.skipped(Math.max(0, firstDue - next));
        next = Math.max(next, firstDue);
    }

    private void drain() throws IOException {
        final long deadlineNs = System.nanoTime() + plan.timeoutNs();
        while (!live.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            selector.poll(plan.pace().spinning() ? 0 : 1);
            callAgain();
        }
        failOldest(session -> true);
    }

    private void expire(long nowNs) {
        failOldest(session -> nowNs - session.beginNs > plan.timeoutNs());
    }

    private void failOldest(Predicate<Session> late) {
        while (!live.isEmpty() && late.test(live.iterator().next())) {
            fail(
                    live.iterator().next(),
                    Fault.TIMEOUT,
                    "after " + TimeUnit.NANOSECONDS.toMillis(plan.timeoutNs()) + " ms");
        }
    }

    @Override
    public long dueNs() {
        final long dueNs = schedule.dueNs(next);
        return dueNs < schedule.endNs() ? dueNs : NEVER;
    }

    /** Begins the next session, unless as many are open as may be. */
    @Override
    public boolean send(long nowNs, long latenessNs) {
        if (live.size() >= plan.pace().connections()) {
            return false;
        }
        final Session session = new Session(schedule.dueNs(next), nowNs);
        next++;
        if (schedule.isMeasured(session.dueNs)) {
            tally.sent(latenessNs);
        }
        live.add(session);
        session.connection = selector.connect(plan.target(), plan.settings(), this, session);
        return true;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        final Session session = (Session) connection.attachment();
        session.connection = connection;
        session.open = true;
        session.openNs = System.nanoTime();
        if (!dialogue.streams().open(connection)) {
            call(session);
        }
    }

    /** Sends the session's next call, or ends it. */
    private void call(Session session) {
        if (session.calls == plan.pace().sessionCalls()) {
            end(session);
            return;
        }
        final int index = plan.cycle().at(called);
        final RequestTemplate template = plan.templates().get(index);
        final UnsafeBuffer message = template.fill(plan.numbering().id(called));
        final Offer offer = session.connection.offer(message, 0, message.capacity(), template.headerLines());
        if (offer == Offer.TAKEN) {
            session.current = called++;
            session.round = 0;
            session.template = index;
            session.calls++;
        } else if (offer == Offer.BACK_PRESSURED) {
            waiting.add(session);
        }
    }

    private void callAgain() {
        dialogue.advance(System.nanoTime());
        if (!waiting.isEmpty()) {
            final List<Session> again = List.copyOf(waiting);
            waiting.clear();
            again.stream().filter(live::contains).forEach(this::call);
        }
    }

    private void end(Session session) {
        session.ending = true;
        if (!exchange) {
            finish(session);
        } else if (session.connection.sessionId() == null) {
            withoutId++;
            finish(session);
        } else {
            // A request that the server makes from now on has no answer any more.
            dialogue.remove(session.connection);
            session.connection.endSession();
        }
    }

    private void finish(Session session) {
        drop(session);
        final long nowNs = System.nanoTime();
        final long firstNs = session.firstNs - session.dueNs;
        if (schedule.isMeasured(session.dueNs)) {
            tally.sessionEnded(
                    session.openNs - session.dueNs,
                    firstNs,
                    session.firstNs - session.beginNs,
                    nowNs - session.dueNs,
                    nowNs < schedule.endNs());
        } else {
            tally.warmedUp(firstNs, measuring);
        }
    }

    private void drop(Session session) {
        live.remove(session);
        dialogue.remove(session.connection);
        session.connection.close();
    }

    private void fail(Session session, Fault fault, String reason) {
        tally.fault(fault);
        if (tally.wantsSample(fault)) {
            tally.sample(fault, reason);
        }
        drop(session);
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        if (answers.isOfTheServer(message, connection, dialogue)) {
            return;
        }
        final Session session = (Session) connection.attachment();
        final long id = Answers.id(message);
        if (plan.numbering().number(InputRounds.request(id, RequestTemplate.LAST_ID)) != session.current
                || InputRounds.round(id, RequestTemplate.LAST_ID) != session.round) {
            fail(session, Fault.WRONG_ID, message.buffer().getStringWithoutLengthUtf8(offset, length));
            return;
        }
        if (dialogue.rounds().isAsked(message)) {
            tally.asked();
            if (!isAskedAgain(session, message)) {
                fail(session, Fault.UNANSWERABLE, message.buffer().getStringWithoutLengthUtf8(offset, length));
            }
            return;
        }
        session.current = Session.NONE;
        if (!answers.isGood(message, plan.templates().get(session.template).isToolCall(), offset, length)) {
            drop(session);
            return;
        }
        if (!session.answered) {
            session.answered = true;
            session.firstNs = System.nanoTime();
        }
        if (!exchange) {
            call(session);
        }
    }

    /** Sends the session's call again, with the input that its result asks for; false when that cannot be done. */
    private boolean isAskedAgain(Session session, Envelope response) {
        final long id = plan.numbering().id(session.current);
        session.round++;
        return plan.templates()
                .get(session.template)
                .sendAgain(dialogue, session.connection, id, session.round, response);
    }

    @Override
    public void onReplyRefused(ClientConnection connection, String reason) {
        final Session session = (Session) connection.attachment();
        if (live.contains(session)) {
            fail(session, Fault.REPLY_REFUSED, reason);
        }
    }

    @Override
    public void onHeard(ClientConnection connection, Envelope message) {
        answers.isOfTheServer(message, connection, dialogue);
    }

    @Override
    public void onHearing(ClientConnection connection) {
        call((Session) connection.attachment());
    }

    @Override
    public void onStreamFailed(String reason) {
        tally.streamFailed(reason);
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        final Session session = (Session) connection.attachment();
        fail(session, Fault.INVALID, buffer.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        final Session session = (Session) connection.attachment();
        if (dialogue.requests().onExchangeEnd(connection, status)) {
            return;
        }
        if (session.ending) {
            if (status < FIRST_REFUSAL || status == METHOD_NOT_ALLOWED) {
                finish(session);
            } else {
                fail(session, Fault.NOT_ENDED, StatusText.of(status));
            }
        } else if (session.current != Session.NONE && (exchange || status >= FIRST_REFUSAL)) {
            fail(session, Fault.NO_ANSWER, StatusText.of(status));
        } else if (exchange) {
            call(session);
        }
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        lastReason = reason;
        final Session session = (Session) connection.attachment();
        session.connection = connection;
        if (!session.open) {
            fail(session, Fault.NOT_OPENED, reason);
        } else {
            fail(session, session.ending ? Fault.NOT_ENDED : Fault.LOST, reason);
        }
    }
}
