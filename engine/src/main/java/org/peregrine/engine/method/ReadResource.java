package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.flyweight.ResourceCallFlyweight;
import org.peregrine.engine.flyweight.ResourceReplyFlyweight;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceHandler;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.Workers;

/**
 * {@code resources/read}: an exact URI first, then one that means the same, then the templates. An unknown URI is
 * -32002 to legacy clients and -32602 to modern ones (MCP 2026-07-28, Resources, "Error Handling").
 */
final class ReadResource extends AuthorMethod {
    private static final JsonName URI = JsonName.of("uri");
    private static final ErrorData ASKED = (writer, event) -> writer.beginObject()
            .name(URI)
            .beginString()
            .appendString(event.envelope().uri())
            .endString()
            .endObject();

    private final ResourceLookup lookup;
    private final ResultWriter results;
    private final ResourceCallFlyweight call = new ResourceCallFlyweight();
    private final ResourceReplyFlyweight reply = new ResourceReplyFlyweight();
    private final CallCaps resourceCaps = caps("resource");
    private final CallCaps templateCaps = caps("resource template");

    ReadResource(CheckedRegistry registry, Workers workers, ResultWriter results) {
        super(McpMethod.RESOURCES_READ, workers);
        this.lookup = new ResourceLookup(registry);
        this.results = results;
    }

    @Override
    public void dispatch(MessageEvent event) {
        final Envelope envelope = event.envelope();
        if (!envelope.uri().isString()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.uri must be a string");
            return;
        }
        final Listed entry = lookup.find(envelope.uri(), event.frame().principal());
        if (entry == null) {
            final boolean modern = event.version().isModern();
            final ErrorCode code = modern ? ErrorCode.INVALID_PARAMS : ErrorCode.RESOURCE_NOT_FOUND;
            event.reject(code, "Resource not found", ASKED, ReplyStatus.COMPLETE);
        } else if (lookup.rejectsCaller(event, entry)) {
            return;
        } else if (entry instanceof Resource resource) {
            read(event, resource, resource.handler(), resource.mimeType(), null);
        } else {
            final ResourceTemplate template = (ResourceTemplate) entry;
            read(event, template, template.handler(), template.mimeType(), lookup.match());
        }
    }

    private void read(MessageEvent event, Listed entry, ResourceHandler handler, String mimeType, TemplateMatch match) {
        switch (handler) {
            case ResourceHandler.Inline inline -> {
                if (!hasBreakers() || !isHeldOff(event, cap(entry))) {
                    callInline(event, entry, inline, match);
                }
            }
            case ResourceHandler.Blocking blocking ->
                workers().start(event, cap(entry), () -> {
                    final OwnedContext around = EventContext.copyOf(event);
                    final ResourceRequest request = copy(event, match, around);
                    return AuthorCall.of(
                            around, intercepted(around, entry, context -> members(blocking.read(request), mimeType)));
                });
            case ResourceHandler.Interactive interactive ->
                workers().start(event, cap(entry), () -> {
                    final OwnedContext around = EventContext.copyOf(event);
                    final ResourceRequest request = copy(event, match, around);
                    return AuthorCall.interactive(
                            around,
                            intercepted(
                                    around, entry, context -> members(interactive.read(request, context), mimeType)));
                });
        }
    }

    private void callInline(MessageEvent event, Listed entry, ResourceHandler.Inline handler, TemplateMatch match) {
        Breaker.Verdict verdict = Breaker.Verdict.SUCCEEDED;
        try {
            readInline(event, entry, handler, match);
        } catch (final Throwable failure) {
            verdict = Workers.verdict(failure);
            throw failure;
        } finally {
            ended(verdict);
        }
    }

    private void readInline(MessageEvent event, Listed entry, ResourceHandler.Inline handler, TemplateMatch match) {
        final Envelope envelope = event.envelope();
        final JsonWriter writer = results.begin(event);
        writeCacheHints(writer, event.version());
        call.wrap(envelope.uri(), match, context(event));
        reply.begin(writer, event.version(), envelope.uri(), mimeTypeOf(entry));
        try {
            readIntercepted(event, entry, handler);
        } catch (final McpError error) {
            event.reject(error);
            return;
        }
        reply.finish();
        results.end(event, Meta.EMPTY);
    }

    private void readIntercepted(MessageEvent event, Listed entry, ResourceHandler.Inline handler) {
        intercept(event, entry);
        Throwable failure = null;
        try {
            handler.read(call, reply);
        } catch (final Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            intercepted(failure);
        }
    }

    private static String mimeTypeOf(Listed entry) {
        return entry instanceof Resource resource ? resource.mimeType() : ((ResourceTemplate) entry).mimeType();
    }

    private static ResourceRequest copy(MessageEvent event, TemplateMatch match, OwnedContext around) {
        return ResourceRequest.copyOf(event.envelope().uri(), match, around);
    }

    private CallCap cap(Listed entry) {
        return entry instanceof Resource resource
                ? resourceCaps.of(resource, resource.uri(), resource.callLimits())
                : templateCap((ResourceTemplate) entry);
    }

    private CallCap templateCap(ResourceTemplate template) {
        return templateCaps.of(template, template.uriTemplate(), template.callLimits());
    }

    private static ResultMembers members(ResourceResult result, String mimeType) {
        return new UncachedResult(withMimeType(AuthorCall.required(result), mimeType));
    }

    /** Gives contents that say no media type that of their resource, if it has one. */
    private static ResourceResult withMimeType(ResourceResult result, String mimeType) {
        if (mimeType == null || result.contents().stream().allMatch(entry -> entry.mimeType() != null)) {
            return result;
        }
        return new ResourceResult(
                result.contents().stream()
                        .map(entry -> entry.mimeType() == null ? entry.withMimeType(mimeType) : entry)
                        .toList(),
                result.meta());
    }

    private record UncachedResult(ResourceResult result) implements ResultMembers {
        @Override
        public void writeMembers(JsonWriter writer, ProtocolVersion version) {
            writeCacheHints(writer, version);
            result.writeMembers(writer, version);
        }

        @Override
        public Meta meta() {
            return result.meta();
        }
    }

    /** Forbids caching: contents from a handler may change at any time, and may depend on the caller. */
    private static void writeCacheHints(JsonWriter writer, ProtocolVersion version) {
        if (version.isModern()) {
            writer.name("ttlMs").value(0).name("cacheScope").value("private");
        }
    }
}
