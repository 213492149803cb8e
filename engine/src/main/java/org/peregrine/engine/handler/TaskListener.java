package org.peregrine.engine.handler;

/** Is told of a task by whoever keeps it. Any thread; never waits, never throws. */
public interface TaskListener {
    /** The ways in which a task ends. */
    enum End {
        /** With its handler's result. */
        COMPLETED,
        /** With an error, of its handler or because its outcome cannot be kept. */
        FAILED,
        /** Cancelled by its client. */
        CANCELLED,
        /** It took longer than it may. */
        EXPIRED,
        /** The server stops. */
        STOPPED
    }

    /**
     * The task begins. Called first, before anybody can know the task.
     *
     * @param id of the task: a secret of its client's.
     */
    void onStart(String id);

    /** The task takes longer than it may. At most once, before its end. */
    void onLate();

    /**
     * The end of the task is decided. At most once, and the last call.
     *
     * @param end of the task.
     */
    void onEnd(End end);
}
