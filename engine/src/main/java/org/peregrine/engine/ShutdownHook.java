package org.peregrine.engine;

/** An action that runs before the JVM ends, unless it is removed before. */
final class ShutdownHook {
    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    /**
     * Registers an action.
     *
     * @param action for whose end the JVM waits.
     * @return registered, unless the JVM is ending already.
     */
    static ShutdownHook register(Runnable action) {
        final Thread thread = new Thread(action, "peregrine-shutdown");
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } catch (final IllegalStateException ending) {
            return new ShutdownHook(null);
        }
        return new ShutdownHook(thread);
    }

    /** Removes it; false when the JVM is ending, so that it runs or has run. */
    boolean remove() {
        try {
            return thread != null && Runtime.getRuntime().removeShutdownHook(thread);
        } catch (final IllegalStateException ending) {
            return false;
        }
    }
}
