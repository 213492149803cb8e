package org.peregrine.engine.handler;

/**
 * Notifies clients of changes that they are subscribed to, and logs to them. Any thread; never waits for a client. A
 * client that has not taken an earlier notification of the same change yet gets a single one for both.
 */
public interface Notifier {
    /**
     * Notifies subscribers of a resource that it has changed.
     *
     * @param uri of the resource.
     */
    void resourceUpdated(String uri);

    /**
     * Logs a text to every legacy client whose session accepts the level: the one of {@code logging/setLevel}, or all
     * before that. A client of 2026-07-28 is logged to within its requests alone, by {@link ToolContext#log}. Each
     * message is sent by itself; beyond the limit the oldest are dropped, and the client gets their number.
     *
     * @param level of the message.
     * @param logger the name of its source; may be null.
     * @param text of the message.
     */
    void log(LogLevel level, String logger, String text);

    /** Notifies clients that the list of tools has changed. */
    void toolsChanged();

    /** Notifies clients that the list of resources or templates has changed. */
    void resourcesChanged();

    /** Notifies clients that the list of prompts has changed. */
    void promptsChanged();
}
