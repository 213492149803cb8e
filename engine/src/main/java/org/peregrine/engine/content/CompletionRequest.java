package org.peregrine.engine.content;

import java.util.Map;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * The text that a user has typed so far. Owns a copy of the request's bytes, so it may be kept; one thread at a time.
 */
public final class CompletionRequest extends OwnedRequest {
    private final String value;
    private final Map<String, String> context;

    /**
     * Makes a request.
     *
     * @param value of the argument in question.
     * @param context the arguments that were chosen before; copied.
     * @param request everything around it.
     */
    public CompletionRequest(String value, Map<String, String> context, OwnedContext request) {
        super(request);
        this.value = value;
        this.context = Map.copyOf(context);
    }

    /**
     * Makes a request of nobody in particular, for a test of a handler.
     *
     * @param value of the argument in question.
     * @param context the arguments that were chosen before.
     */
    public CompletionRequest(String value, Map<String, String> context) {
        this(value, context, OwnedContext.of(ProtocolVersion.V2026_07_28));
    }

    /**
     * The text.
     *
     * @return of the argument in question.
     */
    public String value() {
        return value;
    }

    /**
     * The arguments that were chosen before; clients from 2025-06-18 on.
     *
     * @return unmodifiable.
     */
    public Map<String, String> context() {
        return context;
    }
}
