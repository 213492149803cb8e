package org.peregrine.engine.handler;

/** Keeps tasks: implemented by the extension that knows them. Any thread. */
public interface TaskRunner {
    /**
     * The extension that a client must have declared.
     *
     * @return its name in capabilities.
     */
    String id();

    /**
     * Starts a task. May wait for a disk.
     *
     * @param start the call, whose client knows tasks.
     * @return the task, already kept, so that clients can poll it at once.
     * @throws org.peregrine.engine.content.McpError when a limit is reached or the task cannot be kept.
     */
    RunningTask start(TaskStart start);

    /**
     * Whether a client knows tasks.
     *
     * @param caller the link of a call.
     * @return false when {@link ToolContext#becomeTask()} does nothing.
     */
    boolean isKnownTo(ClientLink caller);
}
