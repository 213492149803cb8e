package org.peregrine.engine.subscription;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.peregrine.engine.client.Notifier;
import org.peregrine.engine.outbound.Outbox;

/** All topics of an engine, shared by its shards. Any thread. */
public final class Subscriptions implements Notifier {
    private static final String TOOLS = "tools";
    private static final String RESOURCES = "resources";
    private static final String PROMPTS = "prompts";

    private final Topic tools = Topic.listChanged(TOOLS);
    private final Topic resources = Topic.listChanged(RESOURCES);
    private final Topic prompts = Topic.listChanged(PROMPTS);
    private final ConcurrentHashMap<String, Topic> byUri = new ConcurrentHashMap<>();
    private final Map<Outbox, Fanout> fanouts = new ConcurrentHashMap<>();

    /** Creates topics without subscribers. */
    public Subscriptions() {}

    /**
     * Adds a shard. At launch.
     *
     * @param outbox of the shard, by which its clients are known.
     * @param fanout of the shard.
     */
    public void shard(Outbox outbox, Fanout fanout) {
        fanouts.put(outbox, fanout);
    }

    Fanout fanout(Outbox outbox) {
        return fanouts.get(outbox);
    }

    /**
     * Subscribes to changes of the list of tools.
     *
     * @param subscriber to be told.
     */
    public void listenToTools(Subscriber subscriber) {
        subscriber.begin(TOOLS, tools);
    }

    /**
     * Subscribes to changes of the lists of resources and templates.
     *
     * @param subscriber to be told.
     */
    public void listenToResources(Subscriber subscriber) {
        subscriber.begin(RESOURCES, resources);
    }

    /**
     * Subscribes to changes of the list of prompts.
     *
     * @param subscriber to be told.
     */
    public void listenToPrompts(Subscriber subscriber) {
        subscriber.begin(PROMPTS, prompts);
    }

    Topic resource(String uri) {
        return byUri.computeIfAbsent(uri, Topic::resource);
    }

    void forgetIfUnused(Topic topic) {
        byUri.computeIfPresent(topic.name(), (uri, current) -> current.isEmpty() ? null : current);
    }

    @Override
    public void resourceUpdated(String uri) {
        final Topic topic = byUri.get(uri);
        if (topic != null) {
            topic.changed();
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
