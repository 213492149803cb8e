package org.peregrine.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.peregrine.engine.audit.AuditLogs;
import org.peregrine.engine.cores.Placement;
import org.peregrine.engine.handler.TaskRunner;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.RateLimits;
import org.peregrine.engine.metrics.ToolNumbers;
import org.peregrine.engine.principal.AcceptedCallers;
import org.peregrine.engine.protocol.Admission;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.recording.Recording;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionHost;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.session.RequestStates;
import org.peregrine.engine.session.Sessions;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.worker.CallInterceptors;
import org.peregrine.engine.worker.CallServices;
import org.peregrine.engine.worker.HandlerThreads;

/** State that all shards of an engine share. Its parts are for any thread. */
final class SharedState {
    private final BufferPool pool;
    private final Subscriptions subscriptions;
    private final PeerMemory memory;
    private final Admission admission = new Admission();
    private final Placement placement;
    private final ToolNumbers toolNumbers;
    private final Sessions sessions;
    private final Schemas schemas;
    private final Extension[] extensions;
    private final ExtensionHost extensionHost;
    private final CallServices callServices;
    private final RateLimits rates;
    private final AuditLogs audit;
    private final Recording recording;
    private final AcceptedCallers acceptedCallers = new AcceptedCallers();
    private int startedExtensions;

    SharedState(EngineContext context) {
        audit = new AuditLogs(
                context.audit(),
                context.limits(),
                new AuditLogs.Clocks(context.clock(), context.epochClock()),
                context.errorHandler());
        recording = new Recording(
                context.recording(), context.limits(), context.clock(), context.epochClock(), context.errorHandler());
        final int largest = Math.max(context.intLimit(Limit.MAX_FRAME_BYTES), context.intLimit(Limit.MAX_REPLY_BYTES));
        pool = new BufferPool(
                largest + context.intLimit(Limit.MAX_HEADER_BYTES), context.limit(Limit.BUFFER_POOL_BYTES));
        placement = Placement.of(
                context.cores(),
                context.transports().size(),
                context.threadingMode().roles());
        toolNumbers = new ToolNumbers(context.metrics().maxTools());
        memory = new PeerMemory(context.limit(Limit.PEER_HEAP_BYTES));
        subscriptions = new Subscriptions(memory, context.intLimit(Limit.LOG_BYTES));
        sessions = new Sessions(context.limits(), subscriptions, memory);
        schemas = new Schemas(context.limits(), context.assertFormats());
        final RequestStates requestStates = new RequestStates(
                () -> context.requestStateKeys().current(context.epochClock(), context.errorHandler()),
                context.epochClock(),
                TimeUnit.NANOSECONDS.toMillis(context.limit(Limit.REQUEST_STATE_TTL_NS)),
                context.intLimit(Limit.MAX_FRAME_BYTES) / 2);
        extensions = context.extensions().toArray(new Extension[0]);
        extensionHost = new PublishingHost(context, memory, subscriptions, audit);
        callServices = new CallServices(
                context.limits(),
                context.errorHandler(),
                context.showErrors(),
                admission,
                HandlerThreads.of(context.handlerThreads(), placement),
                memory,
                schemas,
                subscriptions,
                requestStates,
                ResultMeta.of(context.serverInfo()),
                taskRunner(context),
                new CallInterceptors(context.interceptors(), context.errorHandler()));
        rates = new RateLimits(context.rates(), context.limits(), context.clock());
    }

    private static TaskRunner taskRunner(EngineContext context) {
        for (final Extension extension : context.extensions()) {
            if (extension instanceof TaskRunner runner) {
                return runner;
            }
        }
        return null;
    }

    /** The parts that calls of handlers use. */
    CallServices callServices() {
        return callServices;
    }

    /** Audit log and access log. */
    AuditLogs audit() {
        return audit;
    }

    /** The recording; one that does nothing unless the engine records. */
    Recording recording() {
        return recording;
    }

    /** Token buckets of addresses, callers and tools. */
    RateLimits rates() {
        return rates;
    }

    /** Callers whose open streams may have to learn of changed lists. */
    AcceptedCallers acceptedCallers() {
        return acceptedCallers;
    }

    /** Memory for what does not fit the rings: one region for all shards. */
    BufferPool pool() {
        return pool;
    }

    Placement placement() {
        return placement;
    }

    /** Sets the counters of refusals and evictions of all shards. At launch. */
    void countBy(EngineCounters counters) {
        memory.onRefused(kind -> counters.incrementShared(counter(kind)));
        sessions.onEvicted(() -> counters.incrementShared(EngineCounter.SESSIONS_EVICTED));
    }

    private static EngineCounter counter(Kept kind) {
        return switch (kind) {
            case CALL, BATCH, OPENING -> EngineCounter.MEMORY_REFUSED_CALLS;
            case ANSWER, MESSAGE -> EngineCounter.MEMORY_REFUSED_ANSWERS;
            case SESSION -> EngineCounter.MEMORY_REFUSED_SESSIONS;
            case SUBSCRIPTION, LISTEN, NOTIFICATION -> EngineCounter.MEMORY_REFUSED_SUBSCRIPTIONS;
            case EVENT, STREAM -> EngineCounter.MEMORY_REFUSED_EVENTS;
            case TASK -> EngineCounter.MEMORY_REFUSED_TASKS;
        };
    }

    ToolNumbers toolNumbers() {
        return toolNumbers;
    }

    void startExtensions() throws IOException {
        for (final Extension extension : extensions) {
            startedExtensions++;
            extension.onStart(extensionHost);
        }
    }

    /** The threads of extensions. */
    List<Heartbeat> heartbeats() {
        return Stream.of(extensions)
                .flatMap(extension -> extension.heartbeats().stream())
                .toList();
    }

    int extensionCount() {
        return extensions.length;
    }

    void extensionWork(int index, long nowNs) {
        extensions[index].doWork(nowNs);
    }

    boolean hasBusyExtension() {
        for (final Extension extension : extensions) {
            if (extension.isBusy()) {
                return true;
            }
        }
        return false;
    }

    /** Closes the extensions whose start was tried. */
    void closeExtensions() {
        final List<AutoCloseable> started = new ArrayList<>();
        for (int i = 0; i < startedExtensions; i++) {
            started.add(extensions[i]::onClose);
        }
        CloseHelper.closeAll(started);
    }

    PeerMemory memory() {
        return memory;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Admission admission() {
        return admission;
    }

    Sessions sessions() {
        return sessions;
    }

    Schemas schemas() {
        return schemas;
    }
}
