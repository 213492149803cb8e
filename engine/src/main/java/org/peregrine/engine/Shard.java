package org.peregrine.engine;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CompositeAgent;
import org.peregrine.engine.audit.ShardAudit;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.listing.VisibilityListener;
import org.peregrine.engine.message.EventMemory;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.method.Batches;
import org.peregrine.engine.method.Methods;
import org.peregrine.engine.method.OpenSubscriptions;
import org.peregrine.engine.method.SessionRequests;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.metrics.ShardMetrics;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.TokenClocks;
import org.peregrine.engine.protocol.EraRules;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.subscription.Fanout;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.engine.worker.Completions;
import org.peregrine.engine.worker.RunningHandler;
import org.peregrine.engine.worker.Workers;

/**
 * One transport with its ring and its stages: all wiring in the constructor.
 *
 * <pre>
 *   transport ─► receiver ─► [ ring ] ─► decode ─► validate ─► dispatch ─► encode ─► sender ─► transport
 *                   ▲                                             │
 *                   └──────────── completions ◄── workers ◄───────┘
 * </pre>
 */
final class Shard {
    /** Stages poll and idle by themselves; this strategy costs a publisher nothing. */
    private static final WaitStrategy NO_WAITING = new BusySpinWaitStrategy();

    private final Transport transport;
    private final RingBuffer<MessageEvent> ring;
    private final List<Agent> stages;
    private final Sender sender;
    private final Completions completions;
    private final Workers workers;
    private final OpenSubscriptions openSubscriptions;
    private final MessageRouter router;
    private final Fanout fanout;
    private final BufferPool pool;
    private final EngineContext context;
    private final EngineCounters counters;
    private final LatencyHistograms latencies;
    private final DrainingReceiver draining;
    private final Receiver receiver;
    private final RunningHandler running;
    private final AcceptedCallers accepted;

    Shard(
            EngineContext context,
            SharedState shared,
            CheckedRegistry tools,
            Transport transport,
            EngineCounters counters,
            ShardAudit audit) {
        this.context = context;
        this.transport = transport;
        this.counters = counters;
        accepted = shared.acceptedCallers();
        latencies = new LatencyHistograms(context.metrics().slowestCount(), shared.toolNumbers());
        pool = shared.pool().forShard();
        final Limits limits = context.limits().with(Limit.MAX_REPLY_BYTES, transport.maxReplyBytes(context.limits()));
        ring = RingBuffer.createSingleProducer(
                new EventMemory(limits, pool), context.intLimit(Limit.RING_CAPACITY), NO_WAITING);
        completions = new Completions(context.limits(), context.errorHandler(), transport, counters);
        workers = new Workers(completions, shared.callServices(), counters, context.clock(), audit, shared.rates());
        final Failures failures = new Failures(counters, context.errorHandler());
        fanout = new Fanout(completions, transport, counters, failures, context.intLimit(Limit.DRAIN_LIMIT));
        shared.subscriptions().shard(completions, fanout);
        final SessionRequests sessionRequests = new SessionRequests(workers, shared.sessions());
        openSubscriptions = new OpenSubscriptions(context.extensions(), workers, sessionRequests);

        final Batches batches = new Batches(limits, workers, transport::wakeup, failures);
        router = new MessageRouter(methods(tools), workers, sessionRequests, batches);

        final Sender.Listeners listeners = new Sender.Listeners(latencies, audit);
        receiver = new Receiver(ring, transport, completions, batches, fanout, context, counters, listeners);
        draining = new DrainingReceiver(receiver, transport, this::isQuiet);
        final DecodeStage decode = new DecodeStage(ring, context, counters);
        final ValidateStage validate = new ValidateStage(
                ring,
                context,
                router,
                new EraRules(
                        shared.admission(),
                        shared.sessions(),
                        shared.subscriptions(),
                        completions,
                        context.intLimit(Limit.CLIENT_DESCRIPTION_BYTES)),
                counters,
                decode.sequence());
        running = new RunningHandler(ring);
        final DispatchStage dispatch = new DispatchStage(ring, context, router, running, counters, validate.sequence());
        final EncodeStage encode = new EncodeStage(
                ring,
                context,
                new EncodeStage.Replies(shared.callServices().resultMeta(), limits.intValue(Limit.MAX_REPLY_BYTES)),
                counters,
                dispatch.sequence());
        sender = new Sender(ring, transport, context, counters, listeners, encode.sequence());
        ring.addGatingSequences(sender.sequence());
        stages = List.of(decode, validate, dispatch, encode);
    }

    void open() throws IOException {
        transport.open(new TransportContext(
                context.limits(),
                context.errorHandler(),
                receiver,
                pool,
                counters,
                authenticator(),
                context.passedHeaders()));
    }

    /** Identifies the callers of this shard; null when nobody is asked for a token. */
    private Authenticator authenticator() {
        return context.authentication() == null
                ? null
                : new Authenticator(
                                context.authentication(),
                                context.limits(),
                                new TokenClocks(context.clock(), context.epochClock()),
                                context.handlerThreads(),
                                transport::wakeup,
                                new Failures(counters, context.errorHandler()))
                        .listener(new VisibilityListener(() -> router.methods().visibility(), accepted));
    }

    /** Visibility of the entries that the shard serves now. Any thread. */
    Visibility visibility() {
        return router.methods().visibility();
    }

    /** Announces to open subscriptions the lists that tokens have changed. Any thread but those of the path. */
    void announceTokens(Map<Long, List<AcceptedCallers.Accepted>> callers, boolean missed) {
        openSubscriptions.announce(callers, missed, visibility());
    }

    /** Transport, receiver and sender: whatever touches a socket, in one agent, because a socket has one owner. */
    Agent network() {
        return new CompositeAgent(draining, sender);
    }

    List<Agent> stages() {
        return stages;
    }

    /** The steps of the path, in the order of a message. */
    List<Agent> steps() {
        final List<Agent> steps = new ArrayList<>();
        steps.add(draining);
        steps.addAll(stages);
        steps.add(sender);
        return steps;
    }

    /** The whole path in one agent. */
    Agent wholePath() {
        return new CompositeAgent(steps());
    }

    Transport transport() {
        return transport;
    }

    EngineCounters counters() {
        return counters;
    }

    LatencyHistograms latencies() {
        return latencies;
    }

    ShardMetrics metrics() {
        return new ShardMetrics(transport.name(), latencies, counters, ring.getBufferSize(), transport::reportedErrors);
    }

    /** Whether events are between receiver and sender. */
    boolean hasEventsUnderWay() {
        return ring.getCursor() != sender.sequence().get();
    }

    /** Phases of a closing engine. */
    DrainingReceiver draining() {
        return draining;
    }

    /** Whether no request is under way. Network thread; checked in the order of the path, since events become calls. */
    private boolean isQuiet() {
        return !hasEventsUnderWay() && workers.isIdle() && completions.isQuiet() && !fanout.hasWork();
    }

    /** Position of the last message that was received. Any thread. */
    long position() {
        return ring.getCursor();
    }

    /** Whether a message has been through all stages. Any thread. */
    boolean hasSent(long position) {
        return sender.sequence().get() >= position;
    }

    /** Whether calls are under way whose client may need a new connection. Any thread. */
    boolean hasConversations() {
        return workers.hasConversations();
    }

    /** Ends subscriptions whose token has expired. Any thread but those of the path. */
    void endExpired(long epochMs) {
        openSubscriptions.endExpired(epochMs);
    }

    /** Ends subscriptions with an answer. Any thread but those of the path. */
    void endListens() {
        openSubscriptions.endAll();
    }

    /** Serves another registry from the next message on. Any thread. */
    void serve(CheckedRegistry tools) {
        workers.breakers().clear();
        router.serve(methods(tools));
    }

    private Methods methods(CheckedRegistry tools) {
        return new Methods(context.serverInfo(), context.extensions(), tools, workers, openSubscriptions, latencies);
    }

    /** Ends calls after their timeout. Any thread but those of the path. */
    void expireCalls(long nowNs) {
        workers.expire(nowNs);
    }

    /** Adds the names of handlers that compute, or are ready to. Any thread. */
    void addComputing(Set<String> names) {
        workers.addComputing(names);
    }

    /** The handler that the dispatch thread is in. */
    RunningHandler running() {
        return running;
    }

    /** Adds calls that ignore their timeout. Any thread. */
    void addOverdue(List<ThreadHealth> calls) {
        workers.addOverdue(transport.name(), calls);
    }

    /** Adds handlers whose calls are held off. Any thread. */
    void addHeldOff(List<ThreadHealth> handlers) {
        workers.addHeldOff(transport.name(), handlers);
    }

    /** Diverts handlers whose calls hold carriers. Any thread. */
    void divertComputing(Set<CallCap> computing) {
        workers.divertComputing(computing);
    }

    /** Marks the shard as dead: no request under way will be answered. Any thread but those of the path. */
    void abandon() {
        draining.abandon();
        abandonCalls();
    }

    /** Calls whose threads have not ended. Any thread. */
    int takenPermits() {
        return workers.takenPermits();
    }

    /** Answers running calls with an error, since closing cannot wait for them. Any thread; returns how many. */
    int abandonCalls() {
        return workers.abandon();
    }
}
