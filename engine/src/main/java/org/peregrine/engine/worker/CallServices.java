package org.peregrine.engine.worker;

import org.agrona.ErrorHandler;
import org.peregrine.engine.handler.TaskRunner;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.protocol.Admission;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.session.RequestStates;
import org.peregrine.engine.subscription.Subscriptions;

/**
 * The parts of an engine that calls of handlers use, the same for all shards. Immutable; the parts are for any thread.
 *
 * @param limits of the engine.
 * @param errorHandler gets the exceptions of handlers.
 * @param showErrors whether clients see the text of every exception.
 * @param admission says whether conversations are still taken.
 * @param threads makes the threads of handlers.
 * @param memory budget of what is kept for peers.
 * @param schemas compiled ones.
 * @param subscriptions to changes that handlers announce.
 * @param requestStates seals the state of modern conversations.
 * @param resultMeta written into modern results.
 * @param taskRunner takes calls that become tasks; null when no extension has tasks.
 * @param interceptors around the calls of handlers.
 */
public record CallServices(
        Limits limits,
        ErrorHandler errorHandler,
        boolean showErrors,
        Admission admission,
        HandlerThreads threads,
        PeerMemory memory,
        Schemas schemas,
        Subscriptions subscriptions,
        RequestStates requestStates,
        ResultMeta resultMeta,
        TaskRunner taskRunner,
        CallInterceptors interceptors) {}
