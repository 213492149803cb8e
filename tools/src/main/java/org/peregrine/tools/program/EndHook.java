package org.peregrine.tools.program;

/** Ends what this program has started, processes above all, when a signal ends the program. Any thread. */
public final class EndHook implements AutoCloseable {
    private final Thread hook;

    private EndHook(Thread hook) {
        this.hook = hook;
    }

    /**
     * Has something ended with the program.
     *
     * @param what is ended, in words.
     * @param end is run on a thread of its own, beside all others, at most once.
     * @return to be closed when it has been ended otherwise.
     */
    public static EndHook of(String what, Runnable end) {
        final Thread hook = new Thread(end, "end of " + what);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (final IllegalStateException ending) {
            // The signal has come already, and whatever was started just now would stay.
            end.run();
        }
        return new EndHook(hook);
    }

    /** Forgets it: it has been ended. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException ending) {
            // It is this that ends it.
        }
    }
}
