package org.peregrine.engine.subscription;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.SeededHash;

/**
 * Names a topic. Peers choose the names, so they are hashed with the process's seed, once, and ordered for what a table
 * compares in trees.
 */
final class TopicKey implements Comparable<TopicKey> {
    private static final String LIST = "list";
    private static final String RESOURCE = "resource";
    static final TopicKey LOG = list("log");
    private static final Comparator<TopicKey> ORDER =
            Comparator.comparing(TopicKey::kind).thenComparing(TopicKey::name);

    private final String kind;
    private final String name;
    private final int hash;

    /**
     * Creates a key.
     *
     * @param kind of the topic: a list, resources, or a filter of an extension.
     * @param name within the kind.
     */
    TopicKey(String kind, String name) {
        this.kind = kind;
        this.name = name;
        this.hash = Long.hashCode(SeededHash.join(hash(kind), hash(name)));
    }

    private static long hash(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return SeededHash.of(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    static TopicKey list(String list) {
        return new TopicKey(LIST, list);
    }

    static TopicKey resource(String uri) {
        return new TopicKey(RESOURCE, uri);
    }

    String kind() {
        return kind;
    }

    String name() {
        return name;
    }

    boolean isResource() {
        return RESOURCE.equals(kind);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicKey key && hash == key.hash && name.equals(key.name) && kind.equals(key.kind);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public int compareTo(TopicKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + ' ' + name;
    }
}
