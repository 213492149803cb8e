package org.peregrine.engine.subscription;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.status.EachStep;

/**
 * A subject of subscriptions, with its notification as bytes: always the same ones for lists and resources, the last
 * ones published for topics of extensions, which only modern clients have. Any thread.
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
    private Reservation kept;
    private boolean removed;

    private Topic(TopicKey key, UnsafeBuffer legacy, UnsafeBuffer head) {
        this.key = key;
        this.legacy = legacy;
        this.head = head;
    }

    private static Topic constant(TopicKey key, String method, Consumer<JsonWriter> members) {
        final HeapJson plain = begin(method, members);
        plain.writer().endObject().endObject();
        return new Topic(key, bytes(plain), encodeHead(method, members));
    }

    private static UnsafeBuffer encodeHead(String method, Consumer<JsonWriter> members) {
        final HeapJson marked = begin(method, members);
        marked.writer().name("_meta").beginObject().name(MetaKeys.SUBSCRIPTION_ID);
        return bytes(marked);
    }

    private static HeapJson begin(String method, Consumer<JsonWriter> members) {
        final HeapJson json = new HeapJson(MAX_BYTES);
        EnvelopeWriter.begin(json.writer()).name("method").value(method);
        members.accept(json.writer().name("params").beginObject());
        return json;
    }

    /** A copy without the writer's spare room. */
    private static UnsafeBuffer bytes(HeapJson json) {
        return new UnsafeBuffer(json.bytes());
    }

    /** Creates the topic of log messages, which each subscriber reads by itself. */
    static Topic log() {
        return new Topic(TopicKey.LOG, null, null);
    }

    static Topic listChanged(String list) {
        return constant(TopicKey.list(list), "notifications/" + list + "/list_changed", params -> {});
    }

    /** Creates the topic of a resource, or one without a notification until {@link #publish}. */
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

    boolean isLog() {
        return key.equals(TopicKey.LOG);
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
        final EachStep steps = new EachStep();
        subscriptions.forEach(subscription -> steps.run(subscription::changed));
        steps.end();
    }

    /**
     * Replaces the notification, unless the budget has no room for it: then no client is notified, and clients poll.
     * Callers are ordered.
     */
    void publish(String method, Consumer<JsonWriter> members, PeerMemory memory) {
        final UnsafeBuffer next = encodeHead(method, members);
        final Reservation reserved = memory.reserve(key, Kept.NOTIFICATION, next.capacity(), null);
        if (reserved != null) {
            replace(next, reserved);
            changed();
        }
    }

    private synchronized void replace(UnsafeBuffer next, Reservation reserved) {
        Reservation.release(kept);
        kept = reserved;
        head = next;
        if (removed) {
            reserved.close();
        }
    }

    /** Releases the heap of the published notification; returns null. */
    synchronized Topic removed() {
        removed = true;
        Reservation.release(kept);
        return null;
    }

    /** The whole notification for a legacy client. */
    UnsafeBuffer legacy() {
        return legacy;
    }

    /** The notification for a modern client, up to the subscription's id. */
    UnsafeBuffer head() {
        return head;
    }

    /** The bytes that follow the id. */
    static UnsafeBuffer tail() {
        return TAIL;
    }
}
