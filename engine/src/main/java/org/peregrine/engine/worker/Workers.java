package org.peregrine.engine.worker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.audit.ShardAudit;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallPermit;
import org.peregrine.engine.limit.CallPermits;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.RateLimits;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.Admission;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.status.EachStep;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Runs blocking author code on virtual threads, one for each call, at most as many at once as the completions queue
 * has permits. A slow call holds its own thread and nothing else.
 */
public final class Workers {
    private final Completions completions;
    private final ShardAudit audit;
    private final EngineCounters counters;
    private final Failures failures;
    private final CallServices services;
    private final CallPermits permits;
    private final Breakers breakers;
    private final RateChecks rates;
    private final CallAdmission calls;
    private final Set<WorkerCall> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger others = new AtomicInteger();
    private final ConnectionCalls<WorkerCall> byConnection = new ConnectionCalls<>();
    private final ThreadFactory threads;
    private final ThreadFactory platformThreads;
    private final Diversion diversion;
    private final HandlerReports reports;
    private final OverdueCalls overdue;
    /** Calls so far, which number them. Dispatch thread only. */
    private int started;

    /**
     * Creates workers of a shard that run nothing yet.
     *
     * @param completions way back to the network thread.
     * @param services of the engine.
     * @param counters of the shard.
     * @param clock of the engine.
     * @param audit logs of the shard.
     * @param rates of the engine.
     */
    public Workers(
            Completions completions,
            CallServices services,
            EngineCounters counters,
            NanoClock clock,
            ShardAudit audit,
            RateLimits rates) {
        this.completions = completions;
        this.audit = audit;
        this.counters = counters;
        this.failures = new Failures(counters, services.errorHandler());
        this.services = services;
        this.reports = new HandlerReports(services);
        final Limits limits = services.limits();
        this.overdue = new OverdueCalls(running, limits.get(Limit.STALL_REPORT_NS), failures);
        this.threads = services.threads().virtual();
        this.platformThreads = services.threads().platform();
        this.diversion = new Diversion(limits.intValue(Limit.MAX_ADDED_CARRIERS), platformThreads);
        this.permits =
                new CallPermits(limits.intValue(Limit.MAX_CONCURRENT_CALLS), limits.intValue(Limit.MAX_PLATFORM_CALLS));
        this.rates = new RateChecks(rates, counters, failures);
        this.breakers = new Breakers(limits, clock, counters, failures);
        this.calls = new CallAdmission(completions, permits, services.memory(), breakers, counters);
    }

    /** Refuses what is above a rate: requests in validate, calls of tools in dispatch. */
    public RateChecks rates() {
        return rates;
    }

    /**
     * Runs author code on a worker and defers the event's reply, or rejects the event: when there is no room for the
     * call, or its client has a request of that id under way already. Dispatch thread only.
     *
     * @param event a request; its bytes are not used any more when this returns.
     * @param cap of the handler.
     * @param code makes the author's code with its own copy of the arguments, once there is room for it.
     */
    public void start(MessageEvent event, CallCap cap, Supplier<AuthorCall> code) {
        final CallPermit permit = calls.tryBegin(event, cap);
        if (permit == null) {
            return;
        }
        WorkerCall call = null;
        try {
            call = begin(event, code.get(), permit);
        } finally {
            if (call == null) { // Rejected, or failed before a call held the permit.
                completions.release();
                permit.close();
            }
        }
        if (call != null) {
            start(event, call, permit);
        }
    }

    /** Makes a call; null when the event was rejected. */
    private WorkerCall begin(MessageEvent event, AuthorCall code, CallPermit permit) {
        final WorkerCall call = new WorkerCall(this, started++, event, code, RequestKey.of(event.envelope()), permit);
        if (call.isConversation() && !services.admission().takesConversations()) {
            Admission.refuse(event);
            return null;
        }
        final Session session = event.session();
        if (session != null && !session.begin(call.key(), call)) {
            event.reject(ErrorCode.INVALID_REQUEST, "A request of this id is under way");
            return null;
        }
        return call;
    }

    private void start(MessageEvent event, WorkerCall call, CallPermit permit) {
        try {
            running.add(call);
            if (!event.frame().connectionScoped()) {
                byConnection.add(call);
            }
            final ThreadFactory factory = permit.onPlatformThread() ? platformThreads : threads;
            factory.newThread(call).start();
        } catch (final Throwable failure) { // The system may have no thread left, or the heap no room.
            call.ended();
            if (call.answer().take()) {
                completions.release();
                throw failure;
            }
        }
        event.defer();
        event.stamps().answeredLater = true;
    }

    /** Writes an error that answers no request. */
    public JsonWriter errorWithoutId(ErrorCode code, String message) {
        final JsonWriter writer = new HeapJson(services.limits().intValue(Limit.MAX_REPLY_BYTES)).writer();
        EnvelopeWriter.beginError(EnvelopeWriter.begin(writer), code.code()).value(message);
        return writer.endObject().endObject();
    }

    /**
     * Runs work that is no call and may wait, such as opening a stream. Dispatch thread only.
     *
     * @param work whose exceptions are reported.
     */
    public void run(Runnable work) {
        final Thread thread = threads.newThread(() -> {
            try {
                work.run();
            } catch (final Throwable failure) {
                services.errorHandler().onError(failure);
            } finally {
                others.decrementAndGet();
            }
        });
        others.incrementAndGet();
        try {
            thread.start();
        } catch (final Throwable failure) {
            others.decrementAndGet();
            throw failure;
        }
    }

    /** Whether no such work runs. */
    public boolean isIdle() {
        return others.get() == 0;
    }

    /** Whether a call is under way whose client may need a new connection. Any thread. */
    public boolean hasConversations() {
        return running.stream().anyMatch(WorkerCall::isConversation);
    }

    /**
     * Takes the permit of a batch, as for one call, and reserves its heap, or answers that the server is overloaded.
     * Dispatch thread only.
     *
     * @param event to reject when there is no place or heap for it.
     * @param more heap that it takes besides its bytes.
     * @return null when the event was rejected.
     */
    public Reservation tryBeginBatch(MessageEvent event, long more) {
        return calls.tryBeginBatch(event, more);
    }

    /**
     * Reserves heap for the peer of a message: for its session, or else for its address, or else for its connection.
     * Dispatch thread only.
     *
     * @param event of the peer.
     * @param kind of thing.
     * @param bytes of it besides its overhead.
     * @param cap of the handler that it is for, or null.
     * @return null when it was refused.
     */
    public Reservation reserve(MessageEvent event, Kept kind, long bytes, CallCap cap) {
        return calls.reserve(event, kind, bytes, cap);
    }

    /**
     * Counts and reports an exception of inline author code. Dispatch thread only.
     *
     * @param event of the call.
     * @param failure of the author code.
     * @return the text that the client may see.
     */
    public String onInlineFailure(MessageEvent event, Throwable failure) {
        counters.increment(EngineCounter.INLINE_FAILURES);
        return report(HandlerName.of(event), failure);
    }

    /**
     * Counts and reports a result that violates its tool's output schema. Any thread.
     *
     * @param call of the tool.
     * @param violation of the schema.
     * @return the text that the client may see.
     */
    public String onOutputViolation(CallName call, Throwable violation) {
        counters.incrementShared(EngineCounter.OUTPUT_VIOLATIONS);
        return report(call, violation);
    }

    /**
     * Judges a handler that has thrown. Any thread.
     *
     * @param failure of the author code.
     * @return {@link Breaker.Verdict#FAILED} unless its author has meant it for clients, or a client is to blame.
     */
    public static Breaker.Verdict verdict(Throwable failure) {
        return HandlerReports.verdict(failure);
    }

    /** Reports an exception of author code; returns the text that the client may see. Any thread. */
    String report(CallName call, Throwable failure) {
        return reports.report(call, failure);
    }

    /**
     * Handles the end of a connection with calls: modern ones are withdrawn, legacy ones go on without it. Dispatch
     * thread only.
     *
     * @param connectionId of an HTTP connection whose peer has left.
     * @param steps runs the consequences for each of them.
     */
    public void onPeerGone(long connectionId, EachStep steps) {
        byConnection.forEach(connectionId, call -> steps.run(call::onPeerGone));
    }

    /** Answers calls after their timeout with an error and interrupts them. Housekeeping thread. */
    public void expire(long nowNs) {
        if (!running.isEmpty()) {
            for (final WorkerCall call : running) {
                expire(call, nowNs);
            }
        }
    }

    private void expire(WorkerCall call, long nowNs) {
        try {
            call.expire(nowNs);
            overdue.check(call, nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
        }
    }

    /** Adds calls of these workers, a shard's, that go on after their timeout. Any thread. */
    public void addOverdue(String shard, List<ThreadHealth> shown) {
        overdue.addTo(shard, shown);
    }

    /** Adds handlers of these workers, a shard's, whose calls are held off. Any thread. */
    public void addHeldOff(String shard, List<ThreadHealth> shown) {
        breakers.addTo(shard, shown);
    }

    /** The breakers of the shard's handlers. */
    public Breakers breakers() {
        return breakers;
    }

    /** Adds the names of handlers whose virtual threads neither wait nor have ended. Any thread. */
    public void addComputing(Set<String> names) {
        for (final WorkerCall call : running) {
            if (call.isComputing()) {
                names.add(call.name().handler());
            }
        }
    }

    /** Diverts handlers whose calls hold carriers; adds them to those that are. Any thread. */
    public void divertComputing(Set<CallCap> diverted) {
        Diversion.begin(running, diverted);
    }

    /** The logs of the shard. */
    ShardAudit audit() {
        return audit;
    }

    Diversion diversion() {
        return diversion;
    }

    /**
     * Answers every running call with an error and interrupts its thread; returns how many were not answered before.
     */
    public int abandon() {
        int count = 0;
        for (final WorkerCall call : running) {
            if (abandon(call)) {
                counters.incrementShared(EngineCounter.CALLS_CUT_OFF);
                count++;
            }
        }
        return count;
    }

    private boolean abandon(WorkerCall call) {
        try {
            return call.abandon();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.HOUSEKEEPING_FAILURES, failure);
            return true;
        }
    }

    void ended(WorkerCall call) {
        running.remove(call);
        overdue.remove(call);
        byConnection.remove(call);
    }

    /** Threads of calls that have not ended. Any thread. */
    public int takenPermits() {
        return permits.taken();
    }

    /**
     * The way back to the network thread.
     *
     * @return the shard's.
     */
    public Completions completions() {
        return completions;
    }

    /**
     * The parts of the engine that calls use. Any thread.
     *
     * @return the same for all shards.
     */
    public CallServices services() {
        return services;
    }
}
