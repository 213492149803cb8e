package org.peregrine.engine.method;

/** What a model is told of a tool that threw: the exception's message, which authors write for their readers. */
final class ToolFailure {
    private ToolFailure() {}

    static String describe(Throwable failure) {
        final String message = failure.getMessage();
        return message == null || message.isBlank()
                ? "Tool failed: " + failure.getClass().getSimpleName()
                : message;
    }
}
