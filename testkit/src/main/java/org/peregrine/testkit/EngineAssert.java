package org.peregrine.testkit;

import java.util.List;

/** Assertions on an engine. */
public final class EngineAssert {
    private final TestEngine engine;

    EngineAssert(TestEngine engine) {
        this.engine = engine;
    }

    /**
     * No handler failed, and nothing of the engine's.
     *
     * @return this.
     */
    public EngineAssert hasNoErrors() {
        final List<Throwable> errors = engine.errors();
        if (!errors.isEmpty()) {
            final AssertionError failure = new AssertionError("Expected no errors, but the engine told of " + errors);
            errors.forEach(failure::addSuppressed);
            throw failure;
        }
        return this;
    }

    /**
     * A failure was told whose message, or a cause's, has a text.
     *
     * @param text part of a message.
     * @return this.
     */
    public EngineAssert hasErrorContaining(String text) {
        if (engine.errors().stream().noneMatch(error -> mentions(error, text))) {
            throw new AssertionError(
                    "Expected an error with \"" + text + "\", but the engine told of " + engine.errors());
        }
        return this;
    }

    private static boolean mentions(Throwable error, String text) {
        Throwable next = error;
        while (next != null && !String.valueOf(next.getMessage()).contains(text)) {
            next = next.getCause();
        }
        return next != null;
    }
}
