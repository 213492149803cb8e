package org.peregrine.engine.subscription;

/**
 * Names a topic.
 *
 * @param kind of the topic: a list, resources, or a filter of an extension.
 * @param name within the kind.
 */
record TopicKey(String kind, String name) {
    private static final String LIST = "list";
    private static final String RESOURCE = "resource";

    static TopicKey list(String list) {
        return new TopicKey(LIST, list);
    }

    static TopicKey resource(String uri) {
        return new TopicKey(RESOURCE, uri);
    }

    boolean isResource() {
        return RESOURCE.equals(kind);
    }
}
