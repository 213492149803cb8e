package org.peregrine.tools.serve;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.engine.EngineContext;
import picocli.CommandLine.Option;

/** The option of {@code serve} that passes header fields on to handlers. */
final class HeaderOptions {
    @Option(
            names = "--pass-header",
            paramLabel = "NAME",
            description =
                    "Let handlers see this header field of requests over HTTP, and of WebSocket's handshakes; none"
                            + " that holds credentials. May be repeated.")
    private List<String> names = new ArrayList<>();

    /** Takes the field of {@code --auth-proxy}, which is not for handlers; null for none. */
    void configure(EngineContext context, String callerField) {
        for (final String name : names) {
            if (name.equalsIgnoreCase(callerField)) {
                throw new IllegalArgumentException(
                        "--pass-header " + name + ": handlers see the caller that --auth-proxy names by principal()");
            }
        }
        try {
            context.passHeaders(names.toArray(String[]::new));
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--pass-header: " + wrong.getMessage(), wrong);
        }
    }
}
