package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.schema.Schema;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.flyweight.PromptCallFlyweight;
import org.peregrine.engine.flyweight.PromptReplyFlyweight;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptHandler;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.protocol.UnknownName;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.Workers;

/** {@code prompts/get}. */
final class GetPrompt extends AuthorMethod {
    private final CheckedRegistry registry;
    private final ResultWriter results;
    private final JsonValue scratch = new JsonValue();
    private final JsonCursor cursor = new JsonCursor();
    private final PromptCallFlyweight call = new PromptCallFlyweight();
    private final PromptReplyFlyweight reply = new PromptReplyFlyweight();
    private final CallCaps caps = caps("prompt");

    GetPrompt(CheckedRegistry registry, Workers workers, ResultWriter results) {
        super(McpMethod.PROMPTS_GET, workers);
        this.registry = registry;
        this.results = results;
    }

    @Override
    public void dispatch(MessageEvent event) {
        final Envelope envelope = event.envelope();
        final JsonValue arguments = envelope.arguments();
        if (rejectsForm(event)) {
            return;
        }
        final Prompt prompt = registry.registry().prompt(envelope.name());
        if (prompt == null
                || registry.visibility().isHidden(prompt, event.frame().principal())) {
            event.reject(ErrorCode.INVALID_PARAMS, "Unknown prompt", UnknownName.NAMED, ReplyStatus.COMPLETE);
            return;
        }
        if (Method.rejectsCaller(event, registry, prompt)
                || (arguments.present() && rejectsNoString(event, arguments))) {
            return;
        }
        final String missing = prompt.missingArgument(arguments, scratch);
        if (missing != null) {
            event.reject(McpError.invalidParams("Missing required argument '" + missing + "'"));
            return;
        }
        if (rejectsConstraint(event, prompt)) {
            return;
        }
        switch (prompt.handler()) {
            case PromptHandler.Inline inline -> callInline(event, prompt, inline);
            case PromptHandler.Blocking blocking ->
                workers().start(event, cap(prompt), () -> {
                    final OwnedContext around = EventContext.copyOf(event);
                    final PromptRequest request = copy(event, around);
                    return AuthorCall.of(around, intercepted(around, prompt, context -> blocking.get(request)));
                });
            case PromptHandler.Interactive interactive ->
                workers().start(event, cap(prompt), () -> {
                    final OwnedContext around = EventContext.copyOf(event);
                    final PromptRequest request = copy(event, around);
                    return AuthorCall.interactive(
                            around, intercepted(around, prompt, context -> interactive.get(request, context)));
                });
        }
    }

    private CallCap cap(Prompt prompt) {
        return caps.of(prompt, prompt.name(), prompt.callLimits());
    }

    /** Refuses an argument that is no string, whether the prompt knows it or not. */
    private boolean rejectsNoString(MessageEvent event, JsonValue arguments) {
        cursor.wrap(arguments);
        while (cursor.next()) {
            if (!cursor.value().isString()) {
                event.reject(McpError.invalidParams("Argument '" + cursor.name() + "' must be a string"));
                return true;
            }
        }
        return false;
    }

    /** Refuses arguments that the record of a typed prompt does not take; one that is unknown, too. */
    private boolean rejectsConstraint(MessageEvent event, Prompt prompt) {
        final Schema schema = registry.promptArguments(prompt);
        final JsonValue arguments = event.envelope().arguments();
        final String failures = schema == null || !arguments.present()
                ? null
                : workers().services().schemas().violations(schema, arguments);
        if (failures == null) {
            return false;
        }
        event.reject(McpError.invalidParams("Invalid arguments: " + failures));
        return true;
    }

    private void callInline(MessageEvent event, Prompt prompt, PromptHandler.Inline handler) {
        if (hasBreakers() && isHeldOff(event, cap(prompt))) {
            return;
        }
        Breaker.Verdict verdict = Breaker.Verdict.SUCCEEDED;
        try {
            renderInline(event, prompt, handler);
        } catch (final Throwable failure) {
            verdict = Workers.verdict(failure);
            throw failure;
        } finally {
            ended(verdict);
        }
    }

    private void renderInline(MessageEvent event, Prompt prompt, PromptHandler.Inline handler) {
        call.wrap(event.envelope().arguments(), context(event));
        reply.begin(results.begin(event), event.version());
        try {
            renderIntercepted(event, prompt, handler);
        } catch (final McpError error) {
            event.reject(error);
            return;
        }
        reply.finish();
        results.end(event, reply.meta());
    }

    private void renderIntercepted(MessageEvent event, Prompt prompt, PromptHandler.Inline handler) {
        intercept(event, prompt);
        Throwable failure = null;
        try {
            handler.get(call, reply);
        } catch (final Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            intercepted(failure);
        }
    }

    private static PromptRequest copy(MessageEvent event, OwnedContext around) {
        return PromptRequest.copyOf(event.envelope().arguments(), around);
    }
}
