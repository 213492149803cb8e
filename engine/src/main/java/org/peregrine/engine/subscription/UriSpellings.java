package org.peregrine.engine.subscription;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.peregrine.codec.mcp.UriForm;

/**
 * Finds the topics of resources whose clients spell the URI otherwise than {@link UriForm} does: each client is
 * notified under the URI that it has subscribed to. Any thread; one at a time adds or removes a topic.
 */
final class UriSpellings {
    /** The heap of an entry: two tables, two nodes, the key. */
    static final long OVERHEAD_BYTES = 512;

    private final ConcurrentHashMap<TopicKey, Set<Topic>> byForm = new ConcurrentHashMap<>();

    /** Adds a topic and returns it. */
    Topic add(Topic topic) {
        final TopicKey form = otherForm(topic);
        if (form != null) {
            byForm.compute(form, (key, current) -> {
                final Set<Topic> topics = current == null ? ConcurrentHashMap.newKeySet(1) : current;
                topics.add(topic);
                return topics;
            });
        }
        return topic;
    }

    /** Removes a topic and returns it. */
    Topic remove(Topic topic) {
        final TopicKey form = otherForm(topic);
        if (form != null) {
            byForm.computeIfPresent(form, (key, topics) -> {
                topics.remove(topic);
                return topics.isEmpty() ? null : topics;
            });
        }
        return topic;
    }

    /** The topics whose URI means the same and is spelled otherwise. */
    void forEach(TopicKey form, Consumer<Topic> action) {
        final Set<Topic> topics = byForm.get(form);
        if (topics != null) {
            topics.forEach(action);
        }
    }

    private static TopicKey otherForm(Topic topic) {
        if (!topic.key().isResource()) {
            return null;
        }
        final String form = UriForm.of(topic.key().name());
        return form.equals(topic.key().name()) ? null : TopicKey.resource(form);
    }
}
