package org.peregrine.engine.subscription;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.UriForm;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.Outbox;

/** All topics of an engine, shared by its shards. Any thread. */
public final class Subscriptions implements Notifier {
    private final Topic tools = Topic.listChanged("tools");
    private final Topic resources = Topic.listChanged("resources");
    private final Topic prompts = Topic.listChanged("prompts");
    private final Topic log = Topic.log();
    private final LogTail logTail;
    private final ConcurrentHashMap<TopicKey, Topic> topics = new ConcurrentHashMap<>();
    private final UriSpellings spellings = new UriSpellings();
    private final Map<Outbox, Fanout> fanouts = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final PeerMemory memory;

    /**
     * Creates topics without subscribers.
     *
     * @param memory budget of the last notifications.
     * @param maxLogBytes most bytes of log messages that are kept.
     */
    public Subscriptions(PeerMemory memory, int maxLogBytes) {
        this.memory = memory;
        this.logTail = new LogTail(maxLogBytes);
    }

    /**
     * Adds a shard. At launch.
     *
     * @param outbox of the shard, by which its clients are known.
     * @param fanout of the shard.
     */
    public void shard(Outbox outbox, Fanout fanout) {
        fanouts.put(outbox, fanout);
    }

    /** A number for a subscription that begins. */
    int nextNumber() {
        return begun.getAndIncrement();
    }

    Fanout fanout(Outbox outbox) {
        return fanouts.get(outbox);
    }

    /**
     * Subscribes to changes of the list of tools.
     *
     * @param subscriber to be notified.
     */
    public void listenToTools(Subscriber subscriber) {
        subscriber.beginList(tools);
    }

    /**
     * Subscribes to changes of the lists of resources and templates.
     *
     * @param subscriber to be notified.
     */
    public void listenToResources(Subscriber subscriber) {
        subscriber.beginList(resources);
    }

    /**
     * Subscribes to changes of the list of prompts.
     *
     * @param subscriber to be notified.
     */
    public void listenToPrompts(Subscriber subscriber) {
        subscriber.beginList(prompts);
    }

    /**
     * Subscribes to log messages.
     *
     * @param subscriber to be notified; a legacy session.
     */
    public void listenToLog(Subscriber subscriber) {
        subscriber.beginList(log);
    }

    /**
     * Notifies one client of a change of a list, if it listens to that.
     *
     * @param list of the registry.
     * @param subscriber of the client.
     */
    public void changedFor(ListKind list, Subscriber subscriber) {
        subscriber.changed(
                switch (list) {
                    case TOOLS -> tools;
                    case RESOURCES -> resources;
                    case PROMPTS -> prompts;
                });
    }

    LogReader newLogReader() {
        return new LogReader(logTail);
    }

    /** Subscribes while the topic cannot be removed. */
    void begin(TopicKey key, Subscriber subscriber, Reservation kept) {
        topics.compute(key, (name, current) -> {
            final Topic topic = current == null ? spellings.add(Topic.of(name)) : current;
            subscriber.begin(topic, kept);
            return topic;
        });
    }

    void removeIfUnused(Topic topic) {
        topics.computeIfPresent(
                topic.key(),
                (key, current) -> current.isEmpty() ? spellings.remove(current).removed() : current);
    }

    /**
     * Notifies the subscribers of a topic of an extension. The later of two calls for one name counts, so callers are
     * ordered.
     *
     * @param filter that clients listen by.
     * @param name within the filter.
     * @param method of the notification.
     * @param params writes the members of its params; not called without subscribers.
     */
    public void publish(String filter, String name, String method, Consumer<JsonWriter> params) {
        final Topic topic = topics.get(new TopicKey(filter, name));
        if (topic != null) {
            topic.publish(method, params, memory);
        }
    }

    @Override
    public void resourceUpdated(String uri) {
        final TopicKey form = TopicKey.resource(UriForm.of(uri));
        final Topic topic = topics.get(form);
        if (topic != null) {
            topic.changed();
        }
        spellings.forEach(form, Topic::changed);
    }

    @Override
    public void log(LogLevel level, String logger, String text) {
        Objects.requireNonNull(text, "text");
        if (!log.isEmpty()) {
            logTail.append(LogTail.Message.of(level, logger, text));
            log.changed();
        }
    }

    @Override
    public void toolsChanged() {
        tools.changed();
    }

    @Override
    public void resourcesChanged() {
        resources.changed();
    }

    @Override
    public void promptsChanged() {
        prompts.changed();
    }
}
