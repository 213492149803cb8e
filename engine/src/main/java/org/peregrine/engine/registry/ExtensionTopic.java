package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;

/**
 * Something of an extension that clients can be told changes of, by {@code subscriptions/listen}. Each name has a
 * notification of its own, which always says how things are now; who has not taken the last one yet gets a single one.
 * Source: MCP 2026-07-28, Subscriptions.
 *
 * @param filter the member of the request's {@code notifications} that lists names.
 * @param method of the notification.
 * @param extension whose capability a client must have declared.
 * @param source knows the names.
 */
public record ExtensionTopic(JsonName filter, String method, String extension, Source source) {
    /** Source of the topic's names and notifications. Virtual threads. */
    public interface Source {
        /**
         * Whether a client is told of a name.
         *
         * @param name that it asks for.
         * @param principal who asks: the same text for the same credentials, empty when there were none.
         * @return false leaves the name out of the acknowledgement.
         */
        boolean agrees(String name, String principal);

        /**
         * Somebody has begun to listen: {@link ExtensionHost#publish} what is so now.
         *
         * @param name that was agreed to.
         */
        void onListen(String name);
    }
}
