package org.peregrine.engine.worker;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.schema.Schemas;

/** The context of a call's handler, which checks answers of the client by the engine's schemas. The call's thread. */
final class CallContext extends ToolContext {
    private final Schemas schemas;

    CallContext(ClientLink link, Notifier notifier, RequestContext request, Schemas schemas) {
        super(link, notifier, request);
        this.schemas = schemas;
    }

    @Override
    protected String violations(String form, String schema, JsonValue content) {
        return schemas.violations(schemas.compile(form, schema), content);
    }
}
