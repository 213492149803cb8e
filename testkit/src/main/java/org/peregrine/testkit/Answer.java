package org.peregrine.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.peregrine.engine.log.HandlerFailure;

/** The response to a request: a result or an error, as plain values and as the text that came. */
public final class Answer {
    private final String json;
    private final Map<String, Object> message;
    private final Supplier<List<Throwable>> errors;

    Answer(String json, Map<String, Object> message, Supplier<List<Throwable>> errors) {
        this.json = json;
        this.message = message;
        this.errors = errors;
    }

    /** The failures behind the error ids that it names: a client sees the id alone. */
    List<Throwable> failures() {
        return errors.get().stream()
                .filter(error -> error instanceof HandlerFailure failure && json.contains(failure.id()))
                .toList();
    }

    /**
     * The response as it came.
     *
     * @return JSON.
     */
    public String json() {
        return json;
    }

    /**
     * Whether it is a JSON-RPC error.
     *
     * @return false also for a tool's own error, which is a result: {@link #isToolError()}.
     */
    public boolean isError() {
        return message.containsKey("error");
    }

    /**
     * Whether it is the result of a tool that failed.
     *
     * @return true when {@code isError} of the result is.
     */
    public boolean isToolError() {
        return Boolean.TRUE.equals(at("isError"));
    }

    /**
     * The code of a JSON-RPC error.
     *
     * @return 0 when it is none.
     */
    public long errorCode() {
        return PlainJson.at(message, "error", "code") instanceof Long code ? code : 0;
    }

    /**
     * The message of a JSON-RPC error.
     *
     * @return empty when it is none.
     */
    public String errorMessage() {
        return Objects.toString(PlainJson.at(message, "error", "message"), "");
    }

    /**
     * The data of a JSON-RPC error.
     *
     * @param path names of members and indexes of elements, from the outside in.
     * @return a plain value; null when there is none.
     */
    public Object errorData(Object... path) {
        return PlainJson.at(PlainJson.at(message, "error", "data"), path);
    }

    /**
     * Finds a value of the result.
     *
     * @param path names of members and indexes of elements, from the outside in: {@code at("content", 0, "text")}.
     * @return a plain value: a map, a list, a string, a long, a double, a boolean; null when there is none.
     */
    public Object at(Object... path) {
        return PlainJson.at(PlainJson.at(message, "result"), path);
    }

    /**
     * The structured content of a tool's result.
     *
     * @return a plain value; null when there is none.
     */
    public Object structured() {
        return at("structuredContent");
    }

    /**
     * All text of the result: of a tool's content, of a resource's contents, of a prompt's messages.
     *
     * @return the texts, a line feed between two; empty when there is none.
     */
    public String text() {
        if (at("content") instanceof List<?> blocks) {
            return texts(blocks, "text");
        }
        if (at("contents") instanceof List<?> contents) {
            return texts(contents, "text");
        }
        return at("messages") instanceof List<?> messages ? texts(messages, "content", "text") : "";
    }

    private static String texts(List<?> elements, Object... path) {
        return elements.stream()
                .map(element -> PlainJson.at(element, path))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return json;
    }
}
