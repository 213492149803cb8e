package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.file.Path;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;

/** A server in a process of its own, as far as its driver lets it: prints why it does not serve, or that it does. */
final class ServingMain {
    private ServingMain() {}

    public static void main(String[] arguments) {
        final boolean embedded = arguments[1].equals("embedded");
        final EngineContext context = TestServer.small();
        if (arguments.length > 2) {
            context.limit(Limit.AERON_TERM_BYTES, Integer.parseInt(arguments[2]));
        }
        try (TestServer server = TestServer.invoked("aeron:ipc", context, Path.of(arguments[0]), embedded, 1)) {
            System.out.println(server.errors().isEmpty() ? "serves" : server.errors());
        } catch (final IOException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
