package org.peregrine.engine;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.method.Batches;
import org.peregrine.engine.method.Methods;
import org.peregrine.engine.method.SessionRequests;
import org.peregrine.engine.worker.RateChecks;
import org.peregrine.engine.worker.Workers;

/**
 * Routes a validated message to what handles it, and names what failed there. Dispatch thread only, except for the
 * methods, which stages read and a new registry replaces, and the rates.
 *
 * <pre>
 *   batch ──────────────────────► Batches
 *   answer, GET, DELETE ────────► SessionRequests ◄──── departure of a peer
 *   request, notification ──────► Methods            as they are served now
 * </pre>
 */
final class MessageRouter {
    private final Workers workers;
    private final SessionRequests sessionRequests;
    private final Batches batches;
    private volatile Methods methods;

    MessageRouter(Methods methods, Workers workers, SessionRequests sessionRequests, Batches batches) {
        this.methods = methods;
        this.workers = workers;
        this.sessionRequests = sessionRequests;
        this.batches = batches;
    }

    /** The methods that the shard serves now. Any thread. */
    Methods methods() {
        return methods;
    }

    /** Refuses requests above a rate. Validate thread. */
    RateChecks rates() {
        return workers.rates();
    }

    /** Serves other methods from the next message on. Any thread. */
    void serve(Methods next) {
        methods = next;
    }

    /** Whether an event carries a message; all others have their outcome already. */
    static boolean isRoutable(MessageEvent event) {
        return event.isPending() || event.outcome() == Outcome.BATCH;
    }

    void route(MessageEvent event) {
        if (event.outcome() == Outcome.BATCH) {
            batches.dispatch(event);
        } else if (SessionRequests.handles(event)) {
            sessionRequests.dispatch(event);
        } else {
            methods.dispatch(event);
        }
    }

    /** Ends what was open for a peer that has left, or will send nothing more. */
    void onPeerGone(MessageEvent event) {
        sessionRequests.onPeerGone(event.connectionId());
    }

    /** Names what failed, to the error handler and to the client. */
    void onFailure(MessageEvent event, Throwable failure) {
        final String text = workers.onInlineFailure(event, failure);
        if (event.outcome() == Outcome.REJECTED) {
            event.reject(ErrorCode.INTERNAL_ERROR, text);
        }
    }
}
