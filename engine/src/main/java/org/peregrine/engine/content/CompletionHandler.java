package org.peregrine.engine.content;

import java.util.List;

/** Completes the value of a prompt's argument or of a template's variable. Runs on virtual threads. */
@FunctionalInterface
public interface CompletionHandler {
    /** Most values that one answer may hold. Source: MCP 2025-11-25, Completion, "Completion Results". */
    int MAX_VALUES = 100;

    /**
     * Suggests values.
     *
     * @param request the typed text, and the other arguments so far.
     * @return best first; of more than {@link #MAX_VALUES} the first are sent.
     * @throws Exception becomes an internal error.
     */
    List<String> complete(CompletionRequest request) throws Exception;
}
