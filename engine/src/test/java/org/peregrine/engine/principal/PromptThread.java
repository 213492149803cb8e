package org.peregrine.engine.principal;

/** A thread whose task is done when it has started. */
final class PromptThread extends Thread {
    private final Runnable task;

    PromptThread(Runnable task) {
        this.task = task;
    }

    @Override
    public void start() {
        task.run();
    }
}
