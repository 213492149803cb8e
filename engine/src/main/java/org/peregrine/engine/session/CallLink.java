package org.peregrine.engine.session;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.handler.ClientLink;

/**
 * The link of a call under way: what it sends on the call's channel in either era, which is nothing once the call is
 * cancelled.
 */
abstract sealed class CallLink implements ClientLink permits LegacyLink, ModernLink {
    private final CallChannel channel;
    private final JsonValue meta;
    private final BooleanSupplier cancelled;

    CallLink(CallChannel channel, JsonValue meta, BooleanSupplier cancelled) {
        this.channel = channel;
        this.meta = meta;
        this.cancelled = cancelled;
    }

    final CallChannel channel() {
        return channel;
    }

    final JsonValue meta() {
        return meta;
    }

    @Override
    public final void notify(String method, Consumer<JsonWriter> params) {
        if (!isCancelled()) {
            channel.notify(method, params);
        }
    }

    @Override
    public final void progress(double progress, double total, String message) {
        if (!isCancelled()) {
            channel.progress(meta, progress, total, message);
        }
    }

    @Override
    public final boolean isCancelled() {
        return cancelled.getAsBoolean();
    }
}
