package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Something that a handler asks of its client. Immutable, any thread.
 *
 * <p>Written as the params of a request of the server's in the legacy revisions, as a value of {@code inputRequests} in
 * 2026-07-28 and in tasks.
 */
public sealed interface ClientInput permits Elicitation, Sampling, RootsRequest {
    /**
     * The request's method.
     *
     * @return as it is written in messages.
     */
    String method();

    /**
     * Writes the request's params.
     *
     * @param writer stands where the object belongs.
     * @param version of the client.
     */
    void writeParams(JsonWriter writer, ProtocolVersion version);

    /**
     * Whether a client can do this.
     *
     * @param capabilities as the client declared them; may be absent.
     * @return false when it must not be asked.
     */
    boolean isSupported(JsonValue capabilities);

    /**
     * The first revision that has this.
     *
     * @return a revision; clients of earlier ones are not sent it, whatever they declare.
     */
    ProtocolVersion since();

    /**
     * The capabilities that a client would have to declare.
     *
     * @return a {@code ClientCapabilities} object as a JSON text.
     */
    String requiredCapabilities();
}
