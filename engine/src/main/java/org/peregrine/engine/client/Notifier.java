package org.peregrine.engine.client;

/**
 * Tells subscribed clients of changes. Any thread; never waits. A client that has not taken an earlier notification of
 * the same kind yet gets a single one for both.
 */
public interface Notifier {
    /**
     * Tells who subscribed to a resource that it has changed.
     *
     * @param uri of the resource.
     */
    void resourceUpdated(String uri);

    /** Tells that the list of tools has changed. */
    void toolsChanged();

    /** Tells that the list of resources or templates has changed. */
    void resourcesChanged();

    /** Tells that the list of prompts has changed. */
    void promptsChanged();
}
