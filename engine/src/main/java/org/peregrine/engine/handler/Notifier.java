package org.peregrine.engine.handler;

/**
 * Tells clients of changes that they are subscribed to, and logs to them. Any thread; never waits for a client. A
 * client that has not taken an earlier notification of the same change yet gets a single one for both.
 */
public interface Notifier {
    /**
     * Tells who subscribed to a resource that it has changed.
     *
     * @param uri of the resource.
     */
    void resourceUpdated(String uri);

    /**
     * Logs a text to every legacy client whose session wants messages that severe: by {@code logging/setLevel}, and all
     * before that. A client of 2026-07-28 is logged to within its requests alone, by {@link ToolContext#log}. Each
     * message is sent, none stands for two; of more than a client takes the oldest are dropped, and it is told how
     * many.
     *
     * @param level of the message.
     * @param logger the name of its source; may be null.
     * @param text of the message.
     */
    void log(LogLevel level, String logger, String text);

    /** Tells that the list of tools has changed. */
    void toolsChanged();

    /** Tells that the list of resources or templates has changed. */
    void resourcesChanged();

    /** Tells that the list of prompts has changed. */
    void promptsChanged();
}
