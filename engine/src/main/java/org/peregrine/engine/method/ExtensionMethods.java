package org.peregrine.engine.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.AuthorCall;
import org.peregrine.engine.Workers;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.ExtensionRequest;
import org.peregrine.engine.transport.ReplyStatus;

/** The methods of extensions, by name. Looked up by the validate thread, dispatched by the dispatch thread. */
final class ExtensionMethods {
    private static final JsonName EXTENSIONS = JsonName.of("extensions");

    private final Map<String, Known> byName = new HashMap<>();
    private final Workers workers;

    private record Known(Extension extension, ExtensionMethod method) {}

    ExtensionMethods(List<Extension> extensions, Workers workers) {
        this.workers = workers;
        for (final Extension extension : extensions) {
            for (final ExtensionMethod method : extension.methods()) {
                if (byName.put(method.name(), new Known(extension, method)) != null) {
                    throw new IllegalArgumentException("Two extensions have a method '" + method.name() + "'");
                }
            }
        }
    }

    /** Finds the method that a request names; null when no extension has it in the request's revision. */
    ExtensionMethod find(JsonValue name, ProtocolVersion version) {
        if (byName.isEmpty() || !name.isString()) {
            return null;
        }
        final Known known = byName.get(name.string());
        return known != null && known.extension.isIn(version) ? known.method : null;
    }

    void dispatch(MessageEvent event) {
        final ExtensionMethod method = event.extensionMethod();
        if (event.envelope().kind() == MessageKind.NOTIFICATION) {
            event.accept();
            return;
        }
        if (method.extension() != null && !isDeclared(event, method.extension())) {
            event.reject(
                    ErrorCode.MISSING_CLIENT_CAPABILITY,
                    "The client has not declared the extension",
                    required(method.extension()),
                    event.version().isModern() ? ReplyStatus.INVALID : ReplyStatus.COMPLETE);
            return;
        }
        if (workers.tryBegin(event)) {
            final ExtensionRequest request =
                    ExtensionRequest.copyOf(event.envelope().params(), event.version());
            workers.start(event, AuthorCall.of(() -> method.handler().handle(request)));
        }
    }

    private static boolean isDeclared(MessageEvent event, String extension) {
        final JsonValue value = new JsonValue();
        if (event.version().isModern()) {
            event.envelope().meta().member(MetaKeys.CLIENT_CAPABILITIES, value);
        } else if (event.session() != null) {
            final JsonValue declared = event.session().client().capabilities();
            if (declared.present()) {
                value.wrap(declared.buffer(), declared.offset(), declared.length());
            }
        }
        return value.isObject()
                && value.member(EXTENSIONS, value)
                && value.isObject()
                && value.member(JsonName.of(extension), value);
    }

    private static ErrorData required(String extension) {
        return (writer, event) -> writeRequired(writer, extension);
    }

    private static void writeRequired(JsonWriter writer, String extension) {
        writer.beginObject().name("requiredCapabilities").beginObject().name(EXTENSIONS);
        writer.beginObject().name(extension).beginObject().endObject().endObject();
        writer.endObject().endObject();
    }
}
