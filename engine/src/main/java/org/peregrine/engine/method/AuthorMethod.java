package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.InterceptorChain;
import org.peregrine.engine.worker.Workers;

/**
 * A method that runs author code. An inline handler runs at once and writes into the event's reply region; any other
 * runs on a worker, over a copy of its request:
 *
 * <pre>
 *   dispatch ──► handler's kind ──► Inline                    ──► ResultWriter     the method's own call and reply
 *                               └─► Blocking, Interactive     ──► Workers.start
 * </pre>
 */
abstract class AuthorMethod implements Method {
    private final McpMethod id;
    private final Workers workers;
    /** Of the inline handler that is called; null for none. */
    private Breaker breaker;

    private final InterceptorChain interceptors;
    private final EventContext context = new EventContext();

    /**
     * Creates a method of every revision.
     *
     * @param workers of the shard.
     */
    AuthorMethod(McpMethod id, Workers workers) {
        this.id = id;
        this.workers = workers;
        this.interceptors = workers.services().interceptors().onPath();
    }

    @Override
    public final McpMethod id() {
        return id;
    }

    @Override
    public final boolean isIn(ProtocolVersion version) {
        return true;
    }

    final Workers workers() {
        return workers;
    }

    final CallCaps caps(String kind) {
        return new CallCaps(kind, workers.breakers());
    }

    /** Whether inline handlers have breakers, which are asked by {@link #isHeldOff} before each call. */
    final boolean hasBreakers() {
        return workers.breakers().areOn();
    }

    /** Answers an inline call that is held off; when it is not, {@link #ended} follows. */
    final boolean isHeldOff(MessageEvent event, CallCap cap) {
        if (workers.breakers().holdsOff(event, cap)) {
            return true;
        }
        breaker = cap.breaker();
        return false;
    }

    /** Tells the breaker of an inline handler, if it has one, how the call has ended. */
    final void ended(Breaker.Verdict verdict) {
        if (breaker != null) {
            breaker.end(breaker.isProbing(), verdict);
            breaker = null;
        }
    }

    /** Runs interceptors before an inline handler, which {@link #intercepted(Throwable)} follows. */
    final void intercept(MessageEvent event, Listed entry) {
        interceptors.before(id, entry, nameOf(entry), context.wrap(event));
    }

    /** Runs interceptors after an inline handler; null for one that has returned. */
    final void intercepted(Throwable failure) {
        interceptors.after(failure);
    }

    /** Puts interceptors around code that runs on a worker. */
    final AuthorCall.Code intercepted(OwnedContext request, Listed entry, AuthorCall.Code code) {
        return workers.services().interceptors().around(id, entry, nameOf(entry), request, code);
    }

    /** The context of an inline call: a view of its event. */
    final RequestContext context(MessageEvent event) {
        return context.wrap(event);
    }

    private static String nameOf(Listed entry) {
        return switch (entry) {
            case Tool tool -> tool.name();
            case Prompt prompt -> prompt.name();
            case Resource resource -> resource.uri();
            case ResourceTemplate template -> template.uriTemplate();
            default -> "";
        };
    }

    /** Refuses params without a name, or whose arguments are no object; true when it has. */
    static boolean rejectsForm(MessageEvent event) {
        final JsonValue arguments = event.envelope().arguments();
        if (!event.envelope().name().isString()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.name must be a string");
            return true;
        }
        if (arguments.present() && !arguments.isObject()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.arguments must be an object");
            return true;
        }
        return false;
    }
}
