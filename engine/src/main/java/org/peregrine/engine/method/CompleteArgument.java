package org.peregrine.engine.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.UriForm;
import org.peregrine.engine.content.CompletionHandler;
import org.peregrine.engine.content.CompletionRequest;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.Workers;

/** {@code completion/complete}. Source: MCP 2025-11-25, Completion. */
final class CompleteArgument extends AuthorMethod {
    private static final JsonName REF = JsonName.of("ref");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName URI = JsonName.of("uri");
    private static final JsonName ARGUMENT = JsonName.of("argument");
    private static final JsonName VALUE = JsonName.of("value");
    private static final JsonName CONTEXT = JsonName.of("context");
    private static final JsonName ARGUMENTS = JsonName.of("arguments");
    private static final JsonName REF_PROMPT = JsonName.of("ref/prompt");
    private static final JsonName REF_RESOURCE = JsonName.of("ref/resource");

    private final CheckedRegistry checked;
    private final Registry registry;
    private final CallCap cap = new CallCap("completions", CallLimits.NONE);
    private final JsonValue ref = new JsonValue();
    private final JsonValue argument = new JsonValue();
    private final JsonValue name = new JsonValue();
    private final JsonValue typed = new JsonValue();
    private final JsonValue target = new JsonValue();
    private final TemplateMatch match = new TemplateMatch();

    /** The prompt or template that an argument belongs to. */
    private record Target(Listed entry, String name, Function<String, CompletionHandler> completions) {}

    CompleteArgument(CheckedRegistry checked, Workers workers) {
        super(McpMethod.COMPLETION_COMPLETE, workers);
        this.checked = checked;
        this.registry = checked.registry();
    }

    @Override
    public void dispatch(MessageEvent event) {
        final JsonValue params = event.envelope().params();
        if (!params.member(REF, ref) || !ref.isObject()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.ref must be an object");
            return;
        }
        final boolean named = params.member(ARGUMENT, argument)
                && argument.member(NAME, name)
                && argument.member(VALUE, typed)
                && name.isString()
                && typed.isString();
        if (!named) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.argument must have a name and a value");
            return;
        }
        final Principal caller = event.frame().principal();
        final Target found = find(entry -> !checked.visibility().isHidden(entry, caller));
        if (found == null) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.ref names no prompt or resource template");
            return;
        }
        if (!Method.rejectsCaller(event, checked, found.entry)) {
            start(event, found, name.string());
        }
    }

    /** The first one that the caller sees. */
    private Target find(Predicate<Listed> seen) {
        if (!ref.member(TYPE, target) || !target.isString()) {
            return null;
        }
        if (target.stringEquals(REF_PROMPT)) {
            final Prompt prompt = ref.member(NAME, target) ? registry.prompt(target) : null;
            return prompt == null || !seen.test(prompt)
                    ? null
                    : new Target(prompt, "prompt '" + prompt.name() + "'", prompt::completion);
        }
        if (!target.stringEquals(REF_RESOURCE) || !ref.member(URI, target) || !target.isString()) {
            return null;
        }
        final String uri = UriForm.of(target.string());
        for (final ResourceTemplate template : registry.templates()) {
            if (UriForm.of(template.uriTemplate()).equals(uri) && seen.test(template)) {
                return new Target(template, "resource template '" + template.uriTemplate() + "'", template::completion);
            }
        }
        final Resource resource = registry.equivalentResource(target, match, seen);
        return resource == null ? null : new Target(resource, "resource '" + uri + "'", unknown -> null);
    }

    private void start(MessageEvent event, Target found, String argumentName) {
        workers().start(event, cap, () -> {
            final OwnedContext around = EventContext.copyOf(event);
            final CompletionRequest request = new CompletionRequest(
                    typed.string(), context(event.envelope().params()), around);
            final CompletionHandler handler = found.completions().apply(argumentName);
            final String called = "completion of '" + argumentName + "' of " + found.name();
            return new AuthorCall(
                    intercepted(around, found.entry(), context -> complete(handler, request)),
                    around,
                    false,
                    0,
                    called,
                    null);
        });
    }

    private static ResultMembers complete(CompletionHandler handler, CompletionRequest request) throws Exception {
        final List<String> values = handler == null ? List.of() : AuthorCall.required(handler.complete(request));
        return (writer, version) -> write(writer, values);
    }

    private static Map<String, String> context(JsonValue params) {
        final Map<String, String> chosen = new HashMap<>();
        final JsonValue value = new JsonValue();
        if (params.member(CONTEXT, value) && value.isObject() && value.member(ARGUMENTS, value) && value.isObject()) {
            final JsonCursor cursor = new JsonCursor().wrap(value);
            while (cursor.next()) {
                if (cursor.value().isString()) {
                    chosen.put(cursor.name(), cursor.value().string());
                }
            }
        }
        return chosen;
    }

    private static void write(JsonWriter writer, List<String> values) {
        final int sent = Math.min(values.size(), CompletionHandler.MAX_VALUES);
        writer.name("completion").beginObject().name("values").beginArray();
        values.subList(0, sent).forEach(writer::value);
        writer.endArray().name("total").value(values.size());
        writer.name("hasMore").value(sent < values.size()).endObject();
    }
}
