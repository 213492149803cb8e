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
 * Something that clients are told changes of, with the notification as bytes: always the same ones for lists and resources,
 * the last ones published for topics of extensions, which only modern clients have. Any thread.
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

    private final TopicKey key;
    private final UnsafeBuffer legacy;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile UnsafeBuffer head;

    private Topic(TopicKey key, UnsafeBuffer legacy, UnsafeBuffer head) {
        this.key = key;
        this.legacy = legacy;
        this.head = head;
    }

    private static Topic constant(TopicKey key, String method, Consumer<JsonWriter> members) {
        final JsonWriter plain = begin(method, members);
        plain.endObject().endObject();
        return new Topic(key, bytes(plain), encodeHead(method, members));
    }

    private static UnsafeBuffer encodeHead(String method, Consumer<JsonWriter> members) {
        final JsonWriter marked = begin(method, members);
        marked.name("_meta").beginObject().name(MetaKeys.SUBSCRIPTION_ID);
        return bytes(marked);
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
        return constant(TopicKey.list(list), "notifications/" + list + "/list_changed", params -> {});
    }

    /** Of a resource, or of something that says nothing until {@link #publish}. */
    static Topic of(TopicKey key) {
        return key.isResource()
                ? constant(
                        key,
                        "notifications/resources/updated",
                        params -> params.name("uri").value(key.name()))
                : new Topic(key, null, null);
    }

    TopicKey key() {
        return key;
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

    /** Says something else from now on. Callers are ordered. */
    void publish(String method, Consumer<JsonWriter> members) {
        head = encodeHead(method, members);
        changed();
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
