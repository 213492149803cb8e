package org.peregrine.engine.subscription;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.engine.outbound.HeapGrowth;

/**
 * Something that clients are told changes of, with the notification as bytes. Any thread.
 *
 * <pre>
 *   legacy   {"jsonrpc":"2.0","method":"…","params":{…}}
 *   modern   {"jsonrpc":"2.0","method":"…","params":{…,"_meta":{"…/subscriptionId":│id│}}}
 *            |------------------------- head -------------------------------------|  |tail|
 * </pre>
 */
final class Topic {
    private static final UnsafeBuffer TAIL = new UnsafeBuffer("}}}".getBytes(StandardCharsets.US_ASCII));
    private static final int MAX_BYTES = 1 << 28;

    private final String name;
    private final UnsafeBuffer legacy;
    private final UnsafeBuffer head;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    private Topic(String name, String method, Consumer<JsonWriter> members) {
        this.name = name;
        final JsonWriter plain = begin(method, members);
        plain.endObject().endObject();
        this.legacy = bytes(plain);
        final JsonWriter marked = begin(method, members);
        marked.name("_meta").beginObject().name(MetaKeys.SUBSCRIPTION_ID);
        this.head = bytes(marked);
    }

    private static JsonWriter begin(String method, Consumer<JsonWriter> members) {
        final JsonWriter writer = HeapGrowth.newWriter(MAX_BYTES);
        writer.beginObject().name("jsonrpc").value("2.0").name("method").value(method);
        members.accept(writer.name("params").beginObject());
        return writer;
    }

    private static UnsafeBuffer bytes(JsonWriter writer) {
        return new UnsafeBuffer(writer.buffer(), 0, writer.position());
    }

    static Topic listChanged(String list) {
        return new Topic(list, "notifications/" + list + "/list_changed", params -> {});
    }

    static Topic resource(String uri) {
        return new Topic(
                uri,
                "notifications/resources/updated",
                params -> params.name("uri").value(uri));
    }

    /** The URI of a resource, or the name of a list. */
    String name() {
        return name;
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    void changed() {
        subscriptions.forEach(Subscription::changed);
    }

    /** The whole notification for a legacy client. */
    UnsafeBuffer legacy() {
        return legacy;
    }

    /** The notification for a modern client, up to the subscription's id. */
    UnsafeBuffer head() {
        return head;
    }

    /** What follows the id. */
    static UnsafeBuffer tail() {
        return TAIL;
    }
}
