package org.peregrine.engine.client;

/** Keeps tasks: implemented by the extension that knows them. Any thread. */
public interface TaskRunner {
    /**
     * Starts a task.
     *
     * @param caller the link of the call that becomes a task; its client has declared the extension.
     * @param interrupt stops the handler; for a task that is cancelled.
     * @return the task, already kept, so that it can be asked for at once.
     */
    RunningTask start(ClientLink caller, Runnable interrupt);

    /**
     * Whether a client knows tasks.
     *
     * @param caller the link of a call.
     * @return false when {@link ToolContext#becomeTask()} does nothing.
     */
    boolean isKnownTo(ClientLink caller);
}
