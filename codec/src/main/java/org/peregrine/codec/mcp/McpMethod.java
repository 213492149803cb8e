package org.peregrine.codec.mcp;

/**
 * Everything a client may send a server, in any revision from 2024-11-05 to 2026-07-28 (the {@code ClientRequest} and
 * {@code ClientNotification} of each schema) or the tasks extension. Which revisions know a method is for the engine to
 * say.
 */
public enum McpMethod {
    /** Opens a legacy session. */
    INITIALIZE("initialize"),
    /** Asks whether the other side is there. */
    PING("ping"),
    /** Ends the opening of a legacy session. */
    NOTIFICATIONS_INITIALIZED("notifications/initialized"),
    /** Withdraws a request. */
    NOTIFICATIONS_CANCELLED("notifications/cancelled"),
    /** Reports progress of a request of the server's. */
    NOTIFICATIONS_PROGRESS("notifications/progress"),
    /** Notification that the client's roots have changed. */
    NOTIFICATIONS_ROOTS_LIST_CHANGED("notifications/roots/list_changed"),
    /** Notification that a task of the client has another status; 2025-11-25 only. */
    NOTIFICATIONS_TASKS_STATUS("notifications/tasks/status"),
    /** Asks for versions and capabilities; from 2026-07-28 on. */
    SERVER_DISCOVER("server/discover"),
    /** Lists tools. */
    TOOLS_LIST("tools/list"),
    /** Calls a tool. */
    TOOLS_CALL("tools/call"),
    /** Lists resources. */
    RESOURCES_LIST("resources/list"),
    /** Reads a resource. */
    RESOURCES_READ("resources/read"),
    /** Lists templates of resource URIs. */
    RESOURCES_TEMPLATES_LIST("resources/templates/list"),
    /** Asks to be told of changes to a resource. */
    RESOURCES_SUBSCRIBE("resources/subscribe"),
    /** Asks no longer to be told. */
    RESOURCES_UNSUBSCRIBE("resources/unsubscribe"),
    /** Lists prompts. */
    PROMPTS_LIST("prompts/list"),
    /** Fills in a prompt. */
    PROMPTS_GET("prompts/get"),
    /** Asks how an argument may go on. */
    COMPLETION_COMPLETE("completion/complete"),
    /** Sets what is logged to the client. */
    LOGGING_SET_LEVEL("logging/setLevel"),
    /** Opens a stream of change notifications; from 2026-07-28 on. */
    SUBSCRIPTIONS_LISTEN("subscriptions/listen"),
    /** Asks how a task stands. */
    TASKS_GET("tasks/get"),
    /** Answers what a task asked for. */
    TASKS_UPDATE("tasks/update"),
    /** Gives a task up. */
    TASKS_CANCEL("tasks/cancel"),
    /** Lists tasks; 2025-11-25 only. */
    TASKS_LIST("tasks/list"),
    /** Waits for a task's result; 2025-11-25 only. */
    TASKS_RESULT("tasks/result");

    private final String wireName;

    McpMethod(final String wireName) {
        this.wireName = wireName;
    }

    /**
     * The method as it is written in messages. Any thread.
     *
     * @return the name.
     */
    public String wireName() {
        return wireName;
    }
}
