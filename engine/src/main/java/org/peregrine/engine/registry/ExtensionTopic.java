package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;

/**
 * A topic of an extension, to which clients subscribe by {@code subscriptions/listen}. Each name has a notification of
 * its own, which always has the current state; a client that has not taken the last one yet gets a single one. Source:
 * MCP 2026-07-28, Subscriptions.
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
         * Whether a client may subscribe to a name.
         *
         * @param name in its request.
         * @param principal of the caller: the same text for the same credentials, empty when there were none.
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
