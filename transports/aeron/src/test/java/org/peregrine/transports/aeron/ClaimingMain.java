package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own, over a driver that runs elsewhere or within, until it is killed. */
final class ClaimingMain {
    private static final long NAP_NS = 1_000_000;

    private ClaimingMain() {}

    public static void main(String[] arguments) throws IOException {
        final boolean embedded = arguments.length > 2 && arguments[2].equals("embedded");
        final TestServer server =
                TestServer.invoked(arguments[0], TestServer.small(), Path.of(arguments[1]), embedded, 1);
        System.out.println("up");
        while (server.errors().isEmpty()) {
            server.cycle();
            LockSupport.parkNanos(NAP_NS);
        }
    }
}
