package org.peregrine.testkit;

import java.util.List;

/** Assertions on an answer. */
public final class AnswerAssert {
    private final Answer answer;

    AnswerAssert(Answer answer) {
        this.answer = answer;
    }

    /**
     * It is a result, and not one of a tool that failed.
     *
     * @return this.
     */
    public AnswerAssert isSuccess() {
        return require(!answer.isError() && !answer.isToolError(), "a result without an error");
    }

    /**
     * It is a result whose text is this: of a tool's content, of a resource, of a prompt's messages.
     *
     * @param text all of it, a line feed between two blocks.
     * @return this.
     */
    public AnswerAssert hasText(String text) {
        return isSuccess().require(answer.text().equals(text), "the text \"" + text + "\"");
    }

    /**
     * It is a result whose text has a part.
     *
     * @param part of the text.
     * @return this.
     */
    public AnswerAssert containsText(String part) {
        return isSuccess().require(answer.text().contains(part), "a text with \"" + part + "\"");
    }

    /**
     * The result has a value.
     *
     * @param expected a plain value: a map, a list, a string, a number, a boolean, null.
     * @param path names of members and indexes of elements, from the outside in.
     * @return this.
     */
    public AnswerAssert hasValue(Object expected, Object... path) {
        return isSuccess()
                .require(PlainJson.same(answer.at(path), expected), written(expected) + " at " + List.of(path));
    }

    /**
     * The structured content of a tool's result has a value.
     *
     * @param expected a plain value.
     * @param path names of members and indexes of elements below it; none for all of it.
     * @return this.
     */
    public AnswerAssert hasStructured(Object expected, Object... path) {
        return isSuccess()
                .require(
                        PlainJson.same(PlainJson.at(answer.structured(), path), expected),
                        written(expected) + " at " + List.of(path) + " of the structured content");
    }

    private static String written(Object expected) {
        return expected instanceof String text ? '"' + text + '"' : String.valueOf(expected);
    }

    /**
     * It is the result of a tool that failed, and its text has a part.
     *
     * @param part of what the model reads.
     * @return this.
     */
    public AnswerAssert isToolError(String part) {
        return require(answer.isToolError() && answer.text().contains(part), "a tool's error with \"" + part + "\"");
    }

    /**
     * It is a JSON-RPC error.
     *
     * @param code of it.
     * @return this.
     */
    public AnswerAssert isError(int code) {
        return require(answer.isError() && answer.errorCode() == code, "the error " + code);
    }

    /**
     * It is a JSON-RPC error whose message has a part.
     *
     * @param code of it.
     * @param part of its message.
     * @return this.
     */
    public AnswerAssert isError(int code, String part) {
        return isError(code)
                .require(answer.errorMessage().contains(part), "an error with \"" + part + "\" in its message");
    }

    private AnswerAssert require(boolean fulfilled, String what) {
        if (!fulfilled) {
            final List<Throwable> failures = answer.failures();
            final AssertionError wrong = new AssertionError("Expected " + what + ", but the server answered "
                    + answer.json() + (failures.isEmpty() ? "" : "; the handler's own failure is " + failures));
            failures.forEach(wrong::addSuppressed);
            throw wrong;
        }
        return this;
    }
}
