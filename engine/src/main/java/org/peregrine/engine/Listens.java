package org.peregrine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.HeapGrowth;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.session.Cancellable;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.subscription.Subscriber;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The open {@code subscriptions/listen} requests of a shard. Opened by the dispatch thread; ended by it, by the peer or by
 * the closing engine. Source: MCP 2026-07-28, Subscriptions.
 */
public final class Listens {
    private static final JsonName TOOLS = JsonName.of("toolsListChanged");
    private static final JsonName PROMPTS = JsonName.of("promptsListChanged");
    private static final JsonName RESOURCES = JsonName.of("resourcesListChanged");
    private static final JsonName RESOURCE_URIS = JsonName.of("resourceSubscriptions");

    private final Workers workers;
    private final Subscriptions subscriptions;
    private final SessionRequests sessionRequests;
    private final int maxListens;
    private final int maxSubscriptions;
    private final int maxBytes;
    private final Set<Listen> open = ConcurrentHashMap.newKeySet();

    Listens(EngineContext context, Workers workers, SessionRequests sessionRequests) {
        this.workers = workers;
        this.subscriptions = workers.shared().subscriptions();
        this.sessionRequests = sessionRequests;
        this.maxListens = context.intLimit(Limit.MAX_LISTENS);
        this.maxSubscriptions = context.intLimit(Limit.MAX_SUBSCRIPTIONS);
        this.maxBytes = context.intLimit(Limit.MAX_REPLY_BYTES);
    }

    /** What a client asks to be told of. */
    private record Filter(boolean tools, boolean prompts, boolean resources, List<String> uris) {
        static Filter of(JsonValue object) {
            final List<String> uris = new ArrayList<>();
            final JsonValue list = new JsonValue();
            if (object.member(RESOURCE_URIS, list) && list.isArray()) {
                final JsonCursor cursor = new JsonCursor().wrap(list);
                while (cursor.next()) {
                    if (cursor.value().isString()) {
                        uris.add(cursor.value().string());
                    }
                }
            }
            return new Filter(flag(object, TOOLS), flag(object, PROMPTS), flag(object, RESOURCES), uris);
        }

        private static boolean flag(JsonValue object, JsonName name) {
            final JsonValue value = new JsonValue();
            return object.member(name, value) && value.booleanValue(false);
        }
    }

    /**
     * Opens a subscription: acknowledges it and leaves the request unanswered, or rejects it. Dispatch thread only.
     *
     * @param event a request.
     * @param filter {@code params.notifications}, an object.
     */
    public void open(MessageEvent event, JsonValue filter) {
        final Filter wanted = Filter.of(filter);
        if (wanted.uris.size() > maxSubscriptions) {
            event.reject(ErrorCode.INVALID_REQUEST, "Too many subscriptions");
            return;
        }
        if (open.size() >= maxListens) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR,
                    "Server overloaded: too many subscriptions",
                    null,
                    ReplyStatus.OVERLOADED);
            return;
        }
        final Listen listen = new Listen(event);
        final Session session = event.session();
        if (session != null && !session.begin(listen.key, listen)) {
            event.reject(ErrorCode.INVALID_REQUEST, "A request of this id is under way");
            return;
        }
        open.add(listen);
        if (session == null) {
            sessionRequests.whenGone(event.connectionId(), listen::cancel);
        }
        event.defer();
        listen.begin(wanted);
    }

    /** Ends all subscriptions as the server's own wish. Any thread but those of the path. */
    void endAll() {
        open.forEach(Listen::endGracefully);
    }

    /** One open request. */
    private final class Listen implements Cancellable {
        private final RequestKey key;
        private final Session session;
        private final Route route;
        private final Subscriber subscriber;

        Listen(MessageEvent event) {
            key = RequestKey.of(event.envelope());
            session = event.session();
            route = new Route(workers.completions(), event.connectionId(), event.exchangeId());
            subscriber = new Subscriber(subscriptions, key.buffer(), maxSubscriptions);
        }

        /** The acknowledgement is queued before anything is subscribed to, so it goes first. */
        void begin(Filter filter) {
            subscriber.listen(route, acknowledgement(filter));
            if (filter.tools) {
                subscriptions.listenToTools(subscriber);
            }
            if (filter.prompts) {
                subscriptions.listenToPrompts(subscriber);
            }
            if (filter.resources) {
                subscriptions.listenToResources(subscriber);
            }
            filter.uris.forEach(subscriber::subscribe);
        }

        private UnsafeBuffer acknowledgement(Filter filter) {
            final JsonWriter writer = HeapGrowth.newWriter(maxBytes);
            writer.beginObject().name("jsonrpc").value("2.0");
            writer.name("method").value("notifications/subscriptions/acknowledged");
            writer.name("params").beginObject();
            writeMeta(writer);
            writer.name("notifications").beginObject();
            writeFlag(writer, TOOLS, filter.tools);
            writeFlag(writer, PROMPTS, filter.prompts);
            writeFlag(writer, RESOURCES, filter.resources);
            if (!filter.uris.isEmpty()) {
                writer.name(RESOURCE_URIS).beginArray();
                filter.uris.forEach(writer::value);
                writer.endArray();
            }
            writer.endObject().endObject().endObject();
            return new UnsafeBuffer(writer.buffer(), 0, writer.position());
        }

        private void writeMeta(JsonWriter writer) {
            final UnsafeBuffer id = key.buffer();
            writer.name("_meta").beginObject().name(MetaKeys.SUBSCRIPTION_ID);
            writer.rawValue(id, 0, id.capacity()).endObject();
        }

        private static void writeFlag(JsonWriter writer, JsonName name, boolean flag) {
            if (flag) {
                writer.name(name).value(true);
            }
        }

        @Override
        public void cancel() {
            if (close()) {
                workers.run(() -> route.outbox().send(OutboundMessage.empty(route, ReplyStatus.STREAM_END)));
            }
        }

        @Override
        public boolean endsWithInput() {
            return true;
        }

        void endGracefully() {
            if (!close()) {
                return;
            }
            final UnsafeBuffer id = key.buffer();
            final JsonWriter writer = HeapGrowth.newWriter(maxBytes);
            writer.beginObject().name("jsonrpc").value("2.0");
            writer.name("id").rawValue(id, 0, id.capacity()).name("result").beginObject();
            writer.name("resultType").value("complete");
            writeMeta(writer);
            writer.endObject().endObject();
            route.outbox()
                    .send(new OutboundMessage(
                            route, ReplyStatus.COMPLETE, writer.buffer(), writer.position(), null, null));
        }

        /** True for who ends it. */
        private boolean close() {
            if (!open.remove(this)) {
                return false;
            }
            subscriber.end();
            if (session != null) {
                session.over(key, this);
            }
            return true;
        }
    }
}
