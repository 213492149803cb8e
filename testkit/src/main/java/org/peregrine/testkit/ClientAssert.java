package org.peregrine.testkit;

import java.util.List;

/** Assertions on what a client was told and asked. */
public final class ClientAssert {
    private final TestClient client;

    ClientAssert(TestClient client) {
        this.client = client;
    }

    /**
     * A notification came.
     *
     * @param method of it.
     * @return this.
     */
    public ClientAssert wasNotified(String method) {
        return has("a notification " + method, client.notifications(), method);
    }

    /**
     * A notification came with a value.
     *
     * @param method of it.
     * @param expected a plain value.
     * @param path of the value in the params: names of members and indexes of elements.
     * @return this.
     */
    public ClientAssert wasNotified(String method, Object expected, Object... path) {
        final boolean came = client.notifications().stream()
                .anyMatch(notification ->
                        notification.method().equals(method) && PlainJson.same(notification.at(path), expected));
        if (!came) {
            throw new AssertionError("Expected a notification " + method + " with " + expected + " at " + List.of(path)
                    + ", but these came: " + client.notifications());
        }
        return this;
    }

    /**
     * No such notification came.
     *
     * @param method of it.
     * @return this.
     */
    public ClientAssert wasNotNotified(String method) {
        if (client.notifications().stream()
                .anyMatch(notification -> notification.method().equals(method))) {
            throw new AssertionError(
                    "Expected no notification " + method + ", but these came: " + client.notifications());
        }
        return this;
    }

    /**
     * The server asked for something.
     *
     * @param method such as {@code elicitation/create}.
     * @return this.
     */
    public ClientAssert wasAsked(String method) {
        return has("a question " + method, client.questions(), method);
    }

    private ClientAssert has(String what, List<Notification> came, String method) {
        if (came.stream().noneMatch(notification -> notification.method().equals(method))) {
            throw new AssertionError("Expected " + what + ", but these came: " + came);
        }
        return this;
    }
}
