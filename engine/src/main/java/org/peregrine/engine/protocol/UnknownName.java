package org.peregrine.engine.protocol;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.message.ErrorData;
import org.peregrine.engine.message.MessageEvent;

/** The error for a name that nothing has: it is repeated in the message, where people see it, and in the data. */
public enum UnknownName implements ErrorData {
    /** Without state. */
    NAMED;

    private static final JsonName NAME = JsonName.of("name");

    @Override
    public void writeTo(JsonWriter writer, MessageEvent event) {
        writer.beginObject()
                .name(NAME)
                .beginString()
                .appendString(event.envelope().name())
                .endString()
                .endObject();
    }

    @Override
    public void appendTo(JsonWriter writer, MessageEvent event) {
        writer.append(": ").appendString(event.envelope().name());
    }
}
