package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonValue;

/** Judges the structured content of an answer. Called by the thread that made it. */
@FunctionalInterface
public interface OutputCheck {
    /** Takes everything. */
    OutputCheck NONE = structured -> null;

    /**
     * Judges.
     *
     * @param structured the author's content; absent when there is none.
     * @return null when the client may have it, otherwise what to tell the model.
     */
    String refusal(JsonValue structured);
}
