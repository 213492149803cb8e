package org.peregrine.tools.serve;

import java.io.IOException;
import java.nio.file.Path;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.principal.ApiKeys;
import org.peregrine.engine.principal.Authentication;
import picocli.CommandLine.Option;

/** The options of {@code serve} about its callers' identity. */
final class AuthOptions {
    @Option(
            names = "--auth-keys",
            paramLabel = "FILE",
            description =
                    "Ask callers over HTTP and WebSocket for a key of this file, as a bearer token: a line has the"
                            + " key's SHA-256 in hexadecimal, a name and scopes. Read again when it changes.")
    private Path keys;

    @Option(
            names = "--auth-resource",
            paramLabel = "URI",
            description = "URI of this server as its clients know it, such as https://mcp.example.com/mcp: what tokens"
                    + " are made for.")
    private String resource;

    /** Whether callers are asked for a token. */
    boolean isAsking() {
        return keys != null;
    }

    void configure(EngineContext context) {
        if (keys == null) {
            if (resource != null) {
                throw new IllegalArgumentException("--auth-resource needs --auth-keys");
            }
            return;
        }
        try {
            final Authentication authentication = Authentication.of(ApiKeys.of(keys));
            context.authentication(resource == null ? authentication : authentication.withResource(resource));
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("--auth-keys: " + unreadable.getMessage(), unreadable);
        }
    }
}
