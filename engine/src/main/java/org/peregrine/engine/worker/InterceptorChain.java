package org.peregrine.engine.worker;

import java.net.InetAddress;
import org.agrona.ErrorHandler;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.handler.InputRequired;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.interceptor.InterceptedCall;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.HandlerFailure;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * The interceptors around one call at a time; without interceptors it does nothing. Allocates nothing. One thread at a
 * time.
 */
public final class InterceptorChain {
    /** The call that the interceptors see. */
    private static final class Call implements InterceptedCall {
        private final boolean mayBlock;
        private McpMethod method;
        private Listed entry;
        private String name;
        private RequestContext request = NOTHING;
        private long beganNs;

        Call(boolean mayBlock) {
            this.mayBlock = mayBlock;
        }

        @Override
        public McpMethod method() {
            return method;
        }

        @Override
        public String methodName() {
            return method == null ? name : method.wireName();
        }

        @Override
        public Listed entry() {
            return entry;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Principal principal() {
            return request.principal();
        }

        @Override
        public ProtocolVersion version() {
            return request.version();
        }

        @Override
        public JsonValue meta() {
            return request.meta();
        }

        @Override
        public JsonValue capabilities() {
            return request.capabilities();
        }

        @Override
        public JsonValue clientInfo() {
            return request.clientInfo();
        }

        @Override
        public RequestHeaders headers() {
            return request.headers();
        }

        @Override
        public WireKind wire() {
            return request.wire();
        }

        @Override
        public InetAddress peerAddress() {
            return request.peerAddress();
        }

        @Override
        public boolean mayBlock() {
            return mayBlock;
        }

        @Override
        public long elapsedNs() {
            return System.nanoTime() - beganNs;
        }
    }

    private static final RequestContext NOTHING = OwnedContext.of(ProtocolVersion.LATEST_LEGACY);

    private final CallInterceptor[] all;
    private final ErrorHandler errorHandler;
    private final Call call;
    private int begun;

    InterceptorChain(CallInterceptor[] all, ErrorHandler errorHandler, boolean mayBlock) {
        this.all = all;
        this.errorHandler = errorHandler;
        this.call = new Call(mayBlock);
    }

    /**
     * Runs what comes before the handler.
     *
     * @param method of the request; null for one of an extension.
     * @param entry whose handler is called; null for a method of an extension.
     * @param name of the entry, or of the method.
     * @param request everything around it.
     * @throws McpError when an interceptor refuses the call or fails; then {@link #after} must not follow.
     */
    public void before(McpMethod method, Listed entry, String name, RequestContext request) {
        if (all.length == 0) {
            return;
        }
        call.method = method;
        call.entry = entry;
        call.name = name;
        call.request = request;
        call.beganNs = System.nanoTime();
        begun = 0;
        try {
            for (final CallInterceptor interceptor : all) {
                interceptor.before(call);
                begun++;
            }
        } catch (final McpError refusal) {
            after(refusal);
            throw refusal;
        } catch (final Throwable failure) {
            final HandlerFailure named = report(all[begun], failure);
            after(failure);
            throw new McpError(ErrorCode.INTERNAL_ERROR, "Internal error (error id " + named.id() + ")");
        }
    }

    /**
     * Runs what comes after the handler.
     *
     * @param failure thrown by it; null when it has returned.
     */
    public void after(Throwable failure) {
        if (all.length == 0) {
            return;
        }
        final Throwable shown = failure instanceof InputRequired ? null : failure;
        while (begun > 0) {
            begun--;
            try {
                all[begun].after(call, shown);
            } catch (final Throwable worse) {
                report(all[begun], worse);
            }
        }
        call.entry = null;
        call.request = NOTHING;
    }

    private HandlerFailure report(CallInterceptor interceptor, Throwable failure) {
        final String name = "interceptor " + interceptor.getClass().getName() + " at '" + call.name() + "'";
        final HandlerFailure named = new HandlerFailure(new CallName(name, CallName.NO_REQUEST), failure);
        errorHandler.onError(named);
        return named;
    }
}
