package org.peregrine.testkit;

import java.util.Map;

/**
 * A notification of the server's, or a request to its client.
 *
 * @param method of it.
 * @param params as plain values; empty when there are none.
 */
public record Notification(String method, Map<String, Object> params) {
    /**
     * Finds a value of the params.
     *
     * @param path names of members and indexes of elements, from the outside in.
     * @return a plain value; null when there is none.
     */
    public Object at(Object... path) {
        return PlainJson.at(params, path);
    }
}
