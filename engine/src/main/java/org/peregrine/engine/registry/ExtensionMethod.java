package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;

/**
 * A method of an extension. Runs on virtual threads.
 *
 * @param name as it is written in messages.
 * @param namedBy the member of params that the header {@code Mcp-Name} repeats over HTTP; null when there is none.
 * @param extension whose capability a client must have declared; null when any may call.
 * @param handler thread-safe.
 */
public record ExtensionMethod(String name, JsonName namedBy, String extension, Handler handler) {
    /** The code behind a method. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers one request. Virtual thread.
         *
         * @param request owns its bytes.
         * @return writes the result's members.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an internal error.
         */
        ResultMembers handle(ExtensionRequest request) throws Exception;
    }
}
