package org.peregrine.engine.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.ExtensionCapability;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.ExtensionRequest;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.Owner;
import org.peregrine.engine.worker.Workers;

/** The methods of extensions, by name. Looked up by the validate thread, dispatched by the dispatch thread. */
final class ExtensionMethods {
    private final Map<String, Known> byName = new HashMap<>();
    private final Workers workers;
    private final CallCaps caps;

    private record Known(Extension extension, ExtensionMethod method) {}

    ExtensionMethods(List<Extension> extensions, Workers workers) {
        this.workers = workers;
        this.caps = new CallCaps("method", workers.breakers());
        for (final Extension extension : extensions) {
            for (final ExtensionMethod method : extension.methods()) {
                if (byName.put(method.name(), new Known(extension, method)) != null) {
                    throw new IllegalArgumentException("Two extensions have a method '" + method.name() + "'");
                }
            }
        }
    }

    /** Finds the method that a message names, whatever its revision; null when no extension has it. */
    ExtensionMethod find(JsonValue name) {
        if (byName.isEmpty() || !name.isString()) {
            return null;
        }
        final Known known = byName.get(name.string());
        return known == null ? null : known.method;
    }

    /** Whether a revision has a method that was found. */
    boolean isIn(ExtensionMethod method, ProtocolVersion version) {
        return byName.get(method.name()).extension.isIn(version);
    }

    void dispatch(MessageEvent event) {
        final ExtensionMethod method = event.extensionMethod();
        if (event.envelope().kind() == MessageKind.NOTIFICATION) {
            event.accept();
            return;
        }
        if (method.extension() != null && !ExtensionCapability.require(event, method.extension())) {
            return;
        }
        workers.start(event, caps.of(method, method.name(), CallLimits.NONE), () -> {
            final OwnedContext around = EventContext.copyOf(event);
            final ExtensionRequest request =
                    ExtensionRequest.copyOf(event.envelope().params(), around, Owner.of(event.frame()));
            return AuthorCall.of(
                    around,
                    workers.services()
                            .interceptors()
                            .around(
                                    null,
                                    null,
                                    method.name(),
                                    around,
                                    context -> method.handler().handle(request)));
        });
    }
}
